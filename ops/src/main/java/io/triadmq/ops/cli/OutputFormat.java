package io.triadmq.ops.cli;

/** How listings are shown. */
enum OutputFormat {
    TABLE,
    JSON
}
