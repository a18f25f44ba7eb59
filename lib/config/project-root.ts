import * as path from "node:path";

/** The project's folder. Stage files and `service.directory` are relative to it. */
export const projectRoot = path.resolve(__dirname, "..", "..");
