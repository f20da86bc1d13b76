package io.triadmq.ops.cli;

/** Exit codes of the triad command. */
final class ExitCode {
    static final int OK = 0;
    /** It could not be done, or a check failed; standard error says why. */
    static final int FAILED = 1;
    /** The command line or a configuration file is wrong; nothing was done. */
    static final int USAGE = 2;

    private ExitCode() {}
}
