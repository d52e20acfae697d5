/// <reference types="vite/client" />
import { createRoot } from "react-dom/client";
import Page from "../../../examples/next-chat/app/page.tsx";

// What Next.js does with a page, as far as the browser sees it.
createRoot(document.getElementById("root") as HTMLElement).render(<Page />);
