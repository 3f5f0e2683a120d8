import { cli } from "./commands/cli.ts";

process.exitCode = await cli(process.argv);
// Idle keep-alive sockets and worker channels would keep the process for seconds; everything is written by now.
process.exit();
