import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

const features = ["jobs", "gaps", "report", "resumes"];

// app -> features -> actions, components, apollo. A feature knows nothing of another feature.
const borders = features.map((name) => ({
    files: [`src/features/${name}/**`],
    rules: {
        "no-restricted-imports": [
            "error",
            {
                patterns: [
                    { group: ["~/app/*"], message: "Features are composed by the app; they don't know it." },
                    {
                        group: features
                            .filter((other) => other !== name)
                            .map((other) => `~/features/${other}/*`),
                        message: "Features don't import each other.",
                    },
                ],
            },
        ],
    },
}));

export default tseslint.config(
    { ignores: ["src/gql", "node_modules"] },
    ...tseslint.configs.recommended,
    jsxA11y.flatConfigs.strict,
    reactHooks.configs.flat["recommended-latest"],
    ...borders,
    {
        files: ["src/components/**", "src/apollo/**", "src/actions/**"],
        rules: {
            "no-restricted-imports": [
                "error",
                {
                    patterns: [
                        { group: ["~/app/*", "~/features/*"], message: "Shared code knows no feature." },
                    ],
                },
            ],
        },
    },
);
