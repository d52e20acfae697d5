import { matchPii, redact, secretRules } from "@telltale/core/text";
import { describe, expect, it } from "vitest";

const types = (text: string) => matchPii(text, secretRules).map(({ type }) => type);
// Joined here, so that no scanner takes this file for a leak.
const key = (prefix: string, body: string) => `${prefix}${body}`;
const random = "aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5bC7d";

describe("secretRules", () => {
  it("know keys by their issuers' prefixes", () => {
    expect(types(`here: ${key("sk-proj-", random)}`)).toEqual(["openai_key"]);
    expect(types(`here: ${key("sk-ant-", `api03-${random}`)}`)).toEqual(["anthropic_key"]);
    expect(types(`here: ${key("ghp_", random.slice(0, 36))}`)).toEqual(["github_token"]);
    expect(types(`here: ${key("AKIA", "Q3EGWZLMPRT5YX2H")}`)).toEqual(["aws_access_key"]);
    expect(types(`here: ${key("AIza", random.slice(0, 35))}`)).toEqual(["google_api_key"]);
    expect(types(`here: ${key("xoxb-", `123456789012-${random.slice(0, 24)}`)}`)).toEqual(["slack_token"]);
    expect(types(`here: ${key("hf_", random.slice(0, 34))}`)).toEqual(["hugging_face_token"]);
  });

  it("know keys without a prefix by their name and their randomness", () => {
    expect(types(`api_key = "${random}"`)).toEqual(["generic_secret"]);
    expect(types(`SECRET_KEY: ${random}`)).toEqual(["generic_secret"]);
    expect(types('token = "this_is_just_words_here"')).toEqual([]);
    expect(types("api_key = your_api_key_goes_here_1")).toEqual([]);
  });

  it("know tokens, private keys and connection strings by their form", () => {
    expect(types(key("eyJ", "hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N"))).toEqual(["jwt"]);
    expect(types(`-----BEGIN RSA PRIVATE ${key("KEY", "-----")}\n${random}\n-----END RSA PRIVATE KEY-----`)).toEqual([
      "private_key",
    ]);
    expect(types("postgres://bob:s3cr3t@db.example.com:5432/app")).toEqual(["connection_string"]);
    expect(types("postgres://bob:<password>@db.example.com:5432/app")).toEqual([]);
  });

  it("tell a password from talk about passwords", () => {
    expect(redact("password: hunter42x, thanks")).toBe("password: [password], thanks");
    expect(types("my password is not working after the 2nd try")).toEqual([]);
    expect(types("how do I change the password on my account")).toEqual([]);
  });
});
