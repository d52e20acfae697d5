export type { AiChat, AiMessage } from "./chats/ai-chat.ts";
export { type CopilotKitHooks, type CopilotKitOptions, copilotKitHooks } from "./chats/copilot-kit-hooks.ts";
export { type Aui, followAssistantUi } from "./chats/follow-assistant-ui.ts";
export { type ChatFollower, followChat } from "./chats/follow-chat.ts";
export { type MessageMarkOptions, type MessageMarks, messageMarks } from "./chats/message-marks.ts";
export type { FollowOptions, Teller } from "./chats/teller.ts";
