import { beforeEach, describe, expect, it } from "vitest";
import { createTokens, keepPastedToken, pastedTokens, SignInNeeded, type AccessToken } from "./tokens";

function countingSource(lifeMs: number, now: () => number) {
  let asked = 0;
  const source = (): Promise<AccessToken> => {
    asked += 1;
    return Promise.resolve({ token: `t${asked}`, expiresAt: new Date(now() + lifeMs).toISOString() });
  };
  return { source, asked: () => asked };
}

describe("createTokens", () => {
  it("asks once for many at the same time, and keeps the answer", async () => {
    const { source, asked } = countingSource(3_600_000, Date.now);
    const tokens = createTokens(source);
    expect(await Promise.all([tokens.get(), tokens.get()])).toEqual(["t1", "t1"]);
    expect(await tokens.get()).toBe("t1");
    expect(asked()).toBe(1);
  });

  it("renews before the token expires", async () => {
    let now = 1_000_000;
    const { source } = countingSource(60_000, () => now);
    const tokens = createTokens(source, () => now);
    expect(await tokens.get()).toBe("t1");
    now += 29_000;
    expect(await tokens.get()).toBe("t1");
    now += 2_000;
    expect(await tokens.get()).toBe("t2");
  });

  it("asks again for a token that was refused, and after a failure", async () => {
    const { source } = countingSource(3_600_000, Date.now);
    const tokens = createTokens(source);
    await tokens.get();
    tokens.forget();
    expect(await tokens.get()).toBe("t2");

    let isUp = false;
    const shaky = createTokens(() =>
      isUp ? Promise.resolve({ token: "good", expiresAt: null }) : Promise.reject(new TypeError("away")),
    );
    await expect(shaky.get()).rejects.toThrow("away");
    isUp = true;
    expect(await shaky.get()).toBe("good");
  });
});

describe("pastedTokens", () => {
  const claim = (exp: number) => `x.${btoa(JSON.stringify({ exp }))}.y`;
  const fallback = () => Promise.reject<AccessToken>(new SignInNeeded());
  beforeEach(() => sessionStorage.clear());

  it("falls back until one is pasted", async () => {
    await expect(pastedTokens(fallback)()).rejects.toBeInstanceOf(SignInNeeded);
    keepPastedToken("  abc.def.ghi \n");
    expect((await pastedTokens(fallback)()).token).toBe("abc.def.ghi");
  });

  it("drops one that has expired", async () => {
    keepPastedToken(claim(1_000));
    await expect(pastedTokens(fallback)()).rejects.toThrow("expired");
    expect(sessionStorage.length).toBe(0);
  });
});
