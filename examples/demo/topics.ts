/** One thing people ask the support assistant of "Harbor", a shared inbox that does not exist. */
export interface Topic {
  readonly name: string;
  /** Words that give the topic away. */
  readonly words: readonly string[];
  /** How people ask for it. */
  readonly questions: readonly string[];
  /** The same question, put again and again in nearly the same words, by someone who was not understood. */
  readonly rephrasings: readonly string[];
  readonly answer: string;
  /** What the assistant says when it does not understand. */
  readonly poorAnswer: string;
}

const code = "```";

export const topics: readonly Topic[] = [
  {
    name: "export",
    words: ["export", "csv", "download"],
    questions: ["How do I export all conversations as CSV?", "Can I download our whole inbox as a CSV file?"],
    rephrasings: [
      "How do I export all conversations of last month as CSV?",
      "How can I export all conversations of last month as a CSV file?",
      "How do I export all the conversations of last month to CSV?",
      "How can I export all conversations of last month into a CSV?",
    ],
    answer: `Open **Settings → Data → Export**, choose the inboxes and the period, and press **Create export**. Large exports take a few minutes; a link arrives by mail.

To do it from a script, ask the API for the same file:

${code}bash
curl https://api.harbor.example/v1/exports \\
  --header "Authorization: Bearer $HARBOR_KEY" \\
  --data '{"format": "csv", "inbox": "all"}'
${code}

The answer holds an \`id\`; fetch \`/v1/exports/{id}\` until its \`status\` is \`ready\`.`,
    poorAnswer: "Harbor offers many ways to work with conversations. Could you tell me a little more about what you need?",
  },
  {
    name: "password",
    words: ["password", "log in", "login", "sign in"],
    questions: ["I forgot my password, how do I get back in?", "The password reset mail never arrives. What now?"],
    rephrasings: [
      "The password reset mail does not arrive, what can I do?",
      "The password reset mail still does not arrive, what can I do now?",
      "My password reset mail does not arrive, what can I do?",
      "The password reset mail does not arrive at all, what can I do?",
    ],
    answer: `On the sign-in page press **Forgot password** and enter the address you joined with. The mail is valid for 30 minutes.

If nothing arrives within five minutes, look in the spam folder, then ask an admin of your team to send it again from **Settings → People**. Teams with single sign-on have no password here: use the button of your company instead.`,
    poorAnswer: "Passwords keep an account safe. We recommend a long one that is used nowhere else.",
  },
  {
    name: "webhook",
    words: ["webhook", "signature", "verify"],
    questions: ["How do I verify a webhook signature in Node?", "Do you have an example that checks the webhook signature?"],
    rephrasings: [
      "How do I check the signature of a webhook in Node?",
      "How do I check the signature of your webhook in Node?",
      "How can I check the signature of a webhook in Node?",
      "How do I check the signature of a webhook from Harbor in Node?",
    ],
    answer: `Every webhook carries \`Harbor-Signature\`, an HMAC of the raw body. Compute it yourself and compare in constant time:

${code}js
import { createHmac, timingSafeEqual } from "node:crypto";

export function isGenuine(body, signature, secret) {
  const expected = createHmac("sha256", secret).update(body).digest();
  const given = Buffer.from(signature, "hex");
  return given.length === expected.length && timingSafeEqual(given, expected);
}
${code}

Use the body as it came, before any JSON parsing: one changed space changes the signature.`,
    poorAnswer: "A webhook tells your server that something happened. You can create one under Settings → Developers.",
  },
  {
    name: "refund",
    words: ["refund", "charged", "invoice", "money"],
    questions: [
      "We were charged twice this month, can I get a refund?",
      "Where do I ask for a refund of last month's invoice?",
    ],
    rephrasings: [
      "We were charged twice for the March invoice, how do we get a refund?",
      "We were charged twice for the March invoice. How can we get a refund?",
      "We have been charged twice for the March invoice, how do we get the refund?",
      "We were charged two times for the March invoice, how do we get a refund?",
    ],
    answer: `I'm sorry about that. A double charge is usually a payment that was retried by your bank; the second one is released by itself within three working days.

If both are still there after that, open **Settings → Billing → Invoices**, choose the second invoice and press **Request refund**. The money is back on the same card in five to ten days.`,
    poorAnswer: "You can see all plans and their prices on the pricing page. A yearly plan saves two months.",
  },
  {
    name: "invite",
    words: ["invite", "colleague", "teammate", "seat"],
    questions: ["How can I invite a colleague to only one inbox?", "Can a teammate have access to just one inbox?"],
    rephrasings: [
      "How do I give a colleague access to only one inbox?",
      "How can I give a colleague access to only one of the inboxes?",
      "How do I give my colleague access to only one inbox?",
      "How do I give a colleague access to one inbox only?",
    ],
    answer: `Go to **Settings → People → Invite**, enter the address and choose the role **Guest**. A list of inboxes appears: tick the one your colleague should see.

Guests do not see other inboxes, nor the search results from them, and they do not count as a paid seat for the first 30 days.`,
    poorAnswer: "Working together is what Harbor is for. Every team starts with a shared inbox and as many labels as it likes.",
  },
  {
    name: "slow",
    words: ["slow", "search", "loading", "hangs"],
    questions: ["Search has been very slow since yesterday. Is something broken?", "Why does the search keep loading forever?"],
    rephrasings: [
      "Why is the search so slow since yesterday morning?",
      "Why has the search been so slow since yesterday morning?",
      "Why is our search so slow since yesterday morning?",
      "Why is the search this slow since yesterday morning?",
    ],
    answer: `A new index is being built for large inboxes, and until it is ready their search takes longer. Yours should be done by tonight.

Meanwhile a narrower search is fast: add \`in:inbox-name\` or \`after:2026-01-01\` to it. If it still hangs tomorrow, tell us the time of one slow search and we will look it up.`,
    poorAnswer: "Search finds words in subjects, messages and notes. Try fewer words.",
  },
];

/** The topic a question is about, or null when the assistant cannot tell. */
export function topicOf(question: string): Topic | null {
  const text = question.toLowerCase();
  return topics.find(({ words }) => words.some((word) => text.includes(word))) ?? null;
}
