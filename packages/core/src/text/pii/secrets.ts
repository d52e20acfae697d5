import type { PiiRule } from "./rule.ts";

// Keys that say whose they are, by the prefixes their issuers document. [type, what must be there, form]
const issued: readonly (readonly [type: string, keyword: string, body: string])[] = [
  ["anthropic_key", "sk-ant-", "sk-ant-[A-Za-z\\d_-]{24,200}"],
  ["openrouter_key", "sk-or-", "sk-or-(?:v1-)?[a-f\\d]{32,64}"],
  ["openai_key", "sk-", "sk-(?:proj-|svcacct-|admin-|None-)?[A-Za-z\\d_-]{20,200}"],
  ["groq_key", "gsk_", "gsk_[A-Za-z\\d]{40,60}"],
  ["xai_key", "xai-", "xai-[A-Za-z\\d]{60,100}"],
  ["perplexity_key", "pplx-", "pplx-[A-Za-z\\d]{40,60}"],
  ["replicate_key", "r8_", "r8_[A-Za-z\\d]{37,40}"],
  ["hugging_face_token", "hf_", "hf_[A-Za-z\\d]{30,40}"],
  ["langfuse_key", "-lf-", "[ps]k-lf-[a-f\\d]{8}-[a-f\\d]{4}-[a-f\\d]{4}-[a-f\\d]{4}-[a-f\\d]{12}"],
  ["langsmith_key", "lsv2_", "lsv2_(?:pt|sk)_[a-f\\d]{32}_[a-f\\d]{10}"],
  ["aws_access_key", "A", "(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}"],
  ["google_api_key", "AIza", "AIza[A-Za-z\\d_-]{35}"],
  ["google_oauth_token", "ya29.", "ya29\\.[A-Za-z\\d_-]{20,300}"],
  ["google_oauth_secret", "GOCSPX-", "GOCSPX-[A-Za-z\\d_-]{28}"],
  ["github_token", "gh", "gh[pousr]_[A-Za-z\\d]{36,255}"],
  ["github_token", "github_pat_", "github_pat_[A-Za-z\\d_]{60,255}"],
  ["gitlab_token", "gl", "gl(?:pat|dt|rt|ptt|soat|ft)-[A-Za-z\\d_-]{20,64}"],
  ["slack_token", "xox", "xox[abeoprs]-[A-Za-z\\d-]{10,250}"],
  ["slack_webhook", "hooks.slack.com", "https://hooks\\.slack\\.com/(?:services|workflows)/[A-Za-z\\d_/+-]{20,120}"],
  ["discord_webhook", "discord", "https://discord(?:app)?\\.com/api/webhooks/\\d{17,20}/[A-Za-z\\d_-]{40,90}"],
  ["telegram_bot_token", ":AA", "\\d{8,10}:AA[A-Za-z\\d_-]{32,34}"],
  ["stripe_key", "_", "[rs]k_(?:live|test|prod)_[A-Za-z\\d]{16,120}"],
  ["stripe_webhook_secret", "whsec_", "whsec_[A-Za-z\\d+/]{32,64}"],
  ["square_token", "sq0", "sq0(?:atp|csp|idp)-[A-Za-z\\d_-]{22,43}"],
  ["shopify_token", "shp", "shp(?:at|ca|pa|ss)_[a-fA-F\\d]{32}"],
  ["sendgrid_key", "SG.", "SG\\.[A-Za-z\\d_-]{20,24}\\.[A-Za-z\\d_-]{39,50}"],
  ["mailgun_key", "key-", "key-[a-f\\d]{32}"],
  ["mailchimp_key", "-us", "[a-f\\d]{32}-us\\d{1,2}"],
  ["twilio_key", "SK", "SK[a-f\\d]{32}"],
  ["npm_token", "npm_", "npm_[A-Za-z\\d]{36}"],
  ["pypi_token", "pypi-", "pypi-AgE[A-Za-z\\d_-]{50,250}"],
  ["rubygems_key", "rubygems_", "rubygems_[a-f\\d]{48}"],
  ["docker_token", "dckr_", "dckr_(?:pat|oat)_[A-Za-z\\d_-]{24,40}"],
  ["digitalocean_token", "do", "do[opr]_v1_[a-f\\d]{64}"],
  ["vault_token", "hv", "hv[sb]\\.[A-Za-z\\d_-]{20,250}"],
  ["terraform_token", ".atlasv1.", "[A-Za-z\\d]{14}\\.atlasv1\\.[A-Za-z\\d_=-]{60,70}"],
  ["databricks_token", "dapi", "dapi[a-f\\d]{32}(?:-\\d)?"],
  ["grafana_token", "gl", "gl(?:sa_[A-Za-z\\d]{32}_[a-f\\d]{8}|c_[A-Za-z\\d+/=]{32,250})"],
  ["new_relic_key", "NRAK-", "NRAK-[A-Z\\d]{27}"],
  ["sentry_token", "sntry", "sntry[su]_[A-Za-z\\d+/=_]{40,250}"],
  ["linear_key", "lin_api_", "lin_api_[A-Za-z\\d]{40}"],
  ["notion_token", "ntn_", "ntn_[A-Za-z\\d]{40,60}"],
  ["postman_key", "PMAK-", "PMAK-[a-f\\d]{24}-[a-f\\d]{34}"],
  ["atlassian_token", "ATATT3", "ATATT3[A-Za-z\\d_=-]{50,250}"],
  ["age_secret_key", "AGE-SECRET-KEY-", "AGE-SECRET-KEY-1[A-Z\\d]{58}"],
];

/** Bits per character of a text: 0 for one letter repeated; random keys in base 64 come near 5, words near 3. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** What a template, an example or a variable writes where the secret goes. */
const placeholder =
  /^(?:x{3,}|\*{3,}|\.{3,}|<|\$|\{|%)|example|your[_-]?|changeme|placeholder|dummy|redacted|process\.env|os\.environ|getenv/i;
const named = "(?:api[_-]?key|apikey|secret(?:[_-]?key)?|access[_-]?token|auth[_-]?token|client[_-]?secret|token|bearer)";
const assigned = "[\"']?(?: {0,2}(?:=>|:=|=|:) {0,2}| )[\"']?";

/** Keys, tokens, passwords and private keys: first the prefixes that issuers document, then what a name and its randomness betray. */
export const secretRules: readonly PiiRule[] = [
  ...issued.map(
    ([type, keyword, body]): PiiRule => ({
      type,
      keywords: [keyword],
      patterns: [new RegExp(`(?<![A-Za-z\\d_])(?:${body})(?![A-Za-z\\d])`, "g")],
      isValid: (_, raw) => !/(.)\1{7}|x{6}|\.{3}|example/i.test(raw),
    }),
  ),
  {
    type: "private_key",
    keywords: ["PRIVATE KEY"],
    patterns: [/-----BEGIN [A-Z ]{0,20}PRIVATE KEY(?: BLOCK)?-----[A-Za-z\d+/=\s:,.\\-]{0,8000}/g],
  },
  {
    type: "jwt",
    keywords: ["eyJ"],
    patterns: [/(?<![A-Za-z\d_-])eyJ[A-Za-z\d_-]{10,2000}\.eyJ[A-Za-z\d_-]{10,6000}\.[A-Za-z\d_-]{0,1000}/g],
  },
  {
    type: "connection_string",
    keywords: ["://"],
    patterns: [/(?<![a-z\d+.-])[a-z][a-z\d+.-]{1,20}:\/\/[^\s:@/"'<>]{0,100}:[^\s@/"'<>]{1,200}@[^\s"'<>]{1,300}/gi],
    isValid: (_, raw) => !placeholder.test(/:\/\/[^:]{0,100}:([^@]{1,200})@/.exec(raw)?.[1] ?? ""),
  },
  {
    type: "url_token",
    keywords: ["://"],
    patterns: [
      /https?:\/\/[^\s"'<>?]{1,400}\?[^\s"'<>]{0,400}(?:token|api_?key|secret|signature|sig|password|code)=[^\s"'<>&]{8,400}/gi,
    ],
    isValid: (_, raw) => entropy(/=([^=&]{8,400})$/.exec(raw)?.[1] ?? "") >= 3,
  },
  {
    type: "password",
    patterns: [
      /(?<=(?<!\p{L})(?:password|passwd|passphrase|pwd|passwort|kennwort|contrase[ñn]a|senha|mot de passe|has[łl]o|пароль)(?: is|:| {0,2}=)? {0,2}["']?)(?<![^\s"'=:])[^\s"'=:<>,;]{6,64}/giu,
    ],
    // A word after "password" is prose; letters with digits among them are a password.
    isValid: (_, raw) => /\d/.test(raw) && /\p{L}/u.test(raw) && !placeholder.test(raw) && !/[()[\]]/.test(raw),
  },
  {
    type: "generic_secret",
    patterns: [
      new RegExp(`(?<![A-Za-z\\d+/_.~-])(?<=${named}${assigned})[A-Za-z\\d+/_.~-]{16,200}={0,2}(?![A-Za-z\\d])`, "gi"),
    ],
    isValid: (_, raw) => /\d/.test(raw) && /[A-Za-z]/.test(raw) && entropy(raw) >= 3.5 && !placeholder.test(raw),
  },
];
