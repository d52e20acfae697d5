import { observe } from "@telltale/client";
import { mountMarkedChat } from "./mount-marked-chat.ts";

mountMarkedChat(document.body);
observe({ endpoint: "/telltale", app: "plain" });
