import { isTimeZone } from "@telltale/core/budget";
import { z } from "zod";
import { templateFault } from "./template.ts";

/** A secret is named, never written down: rules files are committed and printed. */
const Secret = z
  .string()
  .regex(
    /^\$[A-Za-z_][A-Za-z0-9_]*$/,
    'must name an environment variable, as "$ONCALL_KEY": secrets do not belong in this file',
  );

const Template = z.string().superRefine((template, context) => {
  const fault = templateFault(template);
  if (fault) context.addIssue({ code: "custom", message: fault });
});

const Address = z.string().regex(/^(https?:\/\/|\$)/, 'must be an address, as "https://…", or name an environment variable');

const shared = {
  templates: z.strictObject({ title: Template.optional(), text: Template.optional() }).optional(),
  timeZone: z.string().refine(isTimeZone, 'must be a time zone, as "Europe/Berlin"').optional(),
};

/** A sink in a rules file. */
export const SinkConfig = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("slack"), webhookUrl: Secret, mention: z.string().optional(), ...shared }),
  z.strictObject({
    type: z.literal("pagerduty"),
    routingKey: Secret,
    url: Address.optional(),
    source: z.string().optional(),
    ...shared,
  }),
  z.strictObject({
    type: z.literal("opsgenie"),
    apiKey: Secret,
    url: Address.optional(),
    responders: z
      .array(
        z.strictObject({
          type: z.enum(["team", "user", "escalation", "schedule"]),
          name: z.string().optional(),
          id: z.string().optional(),
          username: z.string().optional(),
        }),
      )
      .max(50)
      .optional(),
    tags: z.array(z.string()).optional(),
    ...shared,
  }),
  z.strictObject({
    type: z.literal("webhook"),
    url: Address,
    secret: Secret,
    headers: z.record(z.string(), z.string()).optional(),
    ...shared,
  }),
  z.strictObject({
    type: z.literal("email"),
    server: Secret,
    from: z.string().min(3),
    to: z.array(z.string().min(3)).min(1),
    ...shared,
  }),
  z.strictObject({
    type: z.literal("alertmanager"),
    url: Address,
    token: Secret.optional(),
    labels: z.record(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, "must be a label's name"), z.string().min(1)).optional(),
    holdHours: z.number().positive().optional(),
    ...shared,
  }),
  z.strictObject({
    type: z.literal("github"),
    repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/, "must be owner/name"),
    token: Secret,
    labels: z.array(z.string()).optional(),
    assignees: z.array(z.string()).max(10).optional(),
    url: Address.optional(),
    ...shared,
  }),
  z.strictObject({ type: z.literal("console"), ...shared }),
  z.strictObject({ type: z.literal("file"), path: z.string().min(1), ...shared }),
]);
export type SinkConfig = z.infer<typeof SinkConfig>;

/** The sinks of a rules file, by their names. */
export const SinksConfig = z.record(z.string().regex(/^[\w.-]+$/, "must be letters, digits, - and _"), SinkConfig);
export type SinksConfig = z.infer<typeof SinksConfig>;
