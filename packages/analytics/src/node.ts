export { createNodeEngine, type NodeEngineOptions } from "./engine/node-engine.ts";
