"""Requests of at most 100 kB that try to cost as much as they can, each kind by its own means.

Every function gives the body of a request. `size` is about how large it may get; small ones matter as much as large
ones, because what a limit refuses costs nothing.
"""

from collections.abc import Callable, Iterator
from typing import Any

Body = dict[str, Any]
Attack = Callable[[int], Body]

REPORT = "report { requirements { skill { name } jobEvidence { quote } resumeEvidence { quote } } }"


def _query(text: str, **variables: Any) -> Body:
    return {"query": text, "variables": variables} if variables else {"query": text}


def _spreads(count: int, inner: str) -> str:
    fragments = [f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(count)]
    return "{ ...F0 } " + " ".join(fragments) + f" fragment F{count} on Query {{ {inner} }}"


def nested_fields(size: int) -> Body:
    return _query("{ " + "a { " * (size // 6) + "b" + " }" * (size // 6) + " }")


def nested_inline_fragments(size: int) -> Body:
    return _query("{ " + "... { " * (size // 8) + "__typename" + " }" * (size // 8) + " }")


def nested_lists(size: int) -> Body:
    return _query("{ jobs(search: " + "[" * (size // 2) + "]" * (size // 2) + ") { totalCount } }")


def nested_objects(size: int) -> Body:
    return _query(
        "mutation { createJob(input: " + "{a: " * (size // 6) + "1" + "}" * (size // 6) + ") { __typename } }"
    )


def doubled_spreads(size: int) -> Body:
    return _query(_spreads(min(size // 45, 300), "__typename"))


def doubled_spreads_with_aliases(size: int) -> Body:
    return _query(_spreads(min(size // 45, 60), "a: me { id } b: me { id }"))


def one_fragment_many_times(size: int) -> Body:
    return _query("{ " + "...F " * (size // 5) + "} fragment F on Query { me { id name } }")


def cyclic_fragments(size: int) -> Body:
    count = size // 40
    return _query("{ ...F0 } " + " ".join(f"fragment F{n} on Query {{ ...F{(n + 1) % count} }}" for n in range(count)))


def many_fragments(size: int) -> Body:
    count = size // 35
    return _query("{ __typename } " + " ".join(f"fragment F{n} on Query {{ __typename }}" for n in range(count)))


def fragments_of_each_type(size: int) -> Body:
    each = " ".join(f"... on {kind} {{ id }}" for kind in ("Job", "Resume", "GapReport", "User", "Node"))
    return _query('{ node(id: "x") { ' + (each + " ") * (size // len(each)) + "} }")


def aliases(size: int) -> Body:
    return _query("{ " + " ".join(f"a{n}: __typename" for n in range(size // 18)) + " }")


def one_name_many_arguments(size: int) -> Body:
    """Fields of one name with other arguments each: what the rule on merging fields compares in pairs."""
    return _query("{ " + " ".join(f'job(id: "{n}") {{ id }}' for n in range(size // 22)) + " }")


def one_field_many_times(size: int) -> Body:
    return _query("{ me { " + "id " * (size // 3) + "} }")


def deep_fields_of_one_name(size: int) -> Body:
    part = "job { savedJob { job { savedJob { job { id } } } } } "
    return _query("{ savedJobs(first: 1) { edges { node { " + part * (size // len(part)) + "} } } }")


def directives_on_a_field(size: int) -> Body:
    return _query("{ __typename " + "@include(if: true) " * (size // 19) + "}")


def unknown_directives(size: int) -> Body:
    return _query("{ " + " ".join(f"__typename @d{n}(a: {n})" for n in range(size // 22)) + " }")


def directives_on_operations(size: int) -> Body:
    return _query(" ".join(f"query Q{n} @skip(if: true) {{ __typename }}" for n in range(size // 42)))


def operations(size: int) -> Body:
    return _query(" ".join(f"query Q{n} {{ __typename }}" for n in range(size // 27)))


def variables_declared(size: int) -> Body:
    return _query("query(" + " ".join(f"$a{n}: Int" for n in range(size // 10)) + ") { __typename }")


def variables_used(size: int) -> Body:
    count = size // 40
    declared = " ".join(f"$a{n}: Boolean!" for n in range(count))
    used = " ".join(f"__typename @skip(if: $a{n})" for n in range(count))
    return _query(f"query({declared}) {{ {used} }}", **{f"a{n}": False for n in range(count)})


def arguments(size: int) -> Body:
    return _query("{ job(" + " ".join(f"a{n}: {n}" for n in range(size // 9)) + ") { id } }")


def misspelt_names(size: int) -> Body:
    """Names close to real ones: what suggestions are computed for."""
    return _query("{ " + " ".join(f"savedJob{'s' * (n % 30)}{n}" for n in range(size // 28)) + " }")


def misspelt_long_names(size: int) -> Body:
    return _query("{ " + " ".join("savedJobs" + "x" * 900 + str(n) for n in range(size // 920)) + " }")


def misspelt_types(size: int) -> Body:
    return _query("{ me { " + " ".join(f"... on GapReporx{n} {{ id }}" for n in range(size // 28)) + " } }")


def long_comment(size: int) -> Body:
    return _query("{ __typename } #" + "x" * size)


def many_comments(size: int) -> Body:
    return _query("{ __typename }" + "\n#" * (size // 2))


def commas(size: int) -> Body:
    return _query("{ __typename" + "," * size + "}")


def line_ends(size: int) -> Body:
    """Where an error is has to be counted in lines."""
    return _query("{" + "\n" * (size // 2) + " nonsense " + "\r\n" * (size // 4) + "}")


def long_string(size: int) -> Body:
    return _query('{ job(id: "' + "x" * size + '") { id } }')


def block_string(size: int) -> Body:
    return _query('{ job(id: """' + "\n  x" * (size // 4) + '""") { id } }')


def escapes(size: int) -> Body:
    return _query('{ job(id: "' + "\\u00e9" * (size // 6) + '") { id } }')


def wide_characters(size: int) -> Body:
    return _query('{ jobs(search: "' + "\U0001f469\u200d\U0001f680" * (size // 14) + '") { totalCount } }')


def long_integer(size: int) -> Body:
    return _query("{ jobs(first: " + "9" * size + ") { totalCount } }")


def long_float(size: int) -> Body:
    return _query("mutation { createJob(input: {title: 1e" + "9" * size + "}) { __typename } }")


def many_enums(size: int) -> Body:
    return _query("{ savedJobs(gapState: [" + "READY " * (size // 6) + "]) { totalCount } }")


def enum_variables(size: int) -> Body:
    return _query("query($s: [GapState!]) { savedJobs(gapState: $s) { totalCount } }", s=["READY"] * (size // 9))


def wrong_enum_variables(size: int) -> Body:
    return _query("query($s: [GapState!]) { savedJobs(gapState: $s) { totalCount } }", s=["READX"] * (size // 9))


def wrong_input_fields(size: int) -> Body:
    fields = {f"titel{n}": n for n in range(size // 14)}
    return _query("mutation($i: CreateJobInput!) { createJob(input: $i) { __typename } }", i=fields)


def deep_variables(size: int) -> Body:
    value: Any = 1
    for _ in range(min(size // 12, 400)):
        value = {"a": [value]}
    return _query("mutation($i: CreateJobInput!) { createJob(input: $i) { __typename } }", i=value)


def unused_variables(size: int) -> Body:
    return _query("{ __typename }", **{f"a{n}": n for n in range(size // 12)})


def long_skill_lists(size: int) -> Body:
    job = {"title": "x", "description": "x", "requiredSkills": ["Welding"] * (size // 10)}
    return _query("mutation($i: CreateJobInput!) { createJob(input: $i) { __typename } }", i=job)


def combining_marks(size: int) -> Body:
    """Text that grows or slows down when it is normalised."""
    job = {"title": "x", "description": "a" + "\u0315\u0300\u05ae\u0062" * (size // 9)}
    return _query("mutation($i: CreateJobInput!) { createJob(input: $i) { __typename } }", i=job)


def expanding_text(size: int) -> Body:
    job = {"title": "x", "description": "\ufdfa" * (size // 3)}
    return _query("mutation($i: CreateJobInput!) { createJob(input: $i) { __typename } }", i=job)


def resume_of_brackets(size: int) -> Body:
    text = ("(a@" * 100 + "\n") * (size // 301)
    return _query("mutation($i: CreateResumeInput!) { createResume(input: $i) { __typename } }", i={"text": text})


def search_words(size: int) -> Body:
    return _query("query($s: String) { jobs(search: $s) { totalCount } }", s="a " * (size // 2))


def search_wildcards(size: int) -> Body:
    return _query("query($s: String) { jobs(search: $s) { totalCount } }", s="%_" * (size // 2))


def long_cursor(size: int) -> Body:
    return _query("query($a: String) { jobs(after: $a) { totalCount } }", a="A" * size)


def long_operation_name(size: int) -> Body:
    return {"query": "query A { __typename }", "operationName": "B" * size}


def all_reports(_size: int) -> Body:
    return _query(f"{{ savedJobs(first: 100) {{ edges {{ node {{ {REPORT} }} }} }} }}")


def some_reports(_size: int) -> Body:
    return _query(f"{{ savedJobs(first: 8) {{ edges {{ node {{ {REPORT} }} }} }} }}")


def reports_as_markdown(_size: int) -> Body:
    return _query("{ savedJobs(first: 100) { edges { node { report { reportMarkdown } } } } }")


def every_posting_many_times(_size: int) -> Body:
    each = "jobs(first: 100) { edges { node { description requirements } } }"
    return _query("{ " + " ".join(f"a{n}: {each}" for n in range(15)) + " }")


def the_resume_many_times(_size: int) -> Body:
    return _query("{ " + " ".join(f"a{n}: resumes {{ text }}" for n in range(15)) + " }")


def as_many_resumes_as_may_be(_size: int) -> Body:
    return _query("{ " + " ".join(f"a{n}: resumes {{ text }}" for n in range(7)) + " }")


def as_many_markdowns_as_may_be(_size: int) -> Body:
    return _query(
        "{ "
        + " ".join(
            f"a{n}: savedJobs(first: 100) {{ edges {{ node {{ report {{ reportMarkdown }} }} }} }}" for n in range(2)
        )
        + " }"
    )


def as_many_descriptions_as_may_be(_size: int) -> Body:
    names = " ".join(f"a{n}: description" for n in range(2))
    return _query("{ savedJobs(first: 100) { edges { node { job { " + names + " } } } } }")


def two_searches(_size: int) -> Body:
    return _query("{ " + " ".join(f'a{n}: jobs(search: "e {n}") {{ totalCount }}' for n in range(2)) + " }")


def one_text_under_many_names(_size: int) -> Body:
    names = " ".join(f"a{n}: description" for n in range(12))
    return _query("{ savedJobs(first: 100) { edges { node { job { " + names + " } } } } }")


def fifteen_searches(_size: int) -> Body:
    return _query(
        "{ " + " ".join(f'a{n}: jobs(search: "e {n}", first: 100) {{ totalCount }}' for n in range(15)) + " }"
    )


def introspection_in_circles(_size: int) -> Body:
    inner = "fields { type { " * 6 + "name" + " } }" * 6
    return _query("{ __schema { types { " + inner + " } } }")


def many_writes(_size: int) -> Body:
    each = "mutation {{ {0} }}"
    return _query(each.format(" ".join(f'a{n}: unsaveJob(jobId: "{n}") {{ __typename }}' for n in range(15))))


def list_attacks() -> Iterator[tuple[str, Attack]]:
    """Every attack by its name."""
    for name, value in list(globals().items()):
        is_ours = callable(value) and getattr(value, "__module__", "") == __name__
        if is_ours and not name.startswith("_") and value is not list_attacks:
            yield name, value
