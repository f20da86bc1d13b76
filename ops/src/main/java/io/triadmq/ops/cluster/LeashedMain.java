package io.triadmq.ops.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * Runs another main class and ends this JVM as soon as the process that started it is gone: standard input is a pipe
 * whose other end only the parent holds, and the system closes it however the parent dies.
 */
public final class LeashedMain {
    /** Exit code after the parent's end, so that logs can tell it from other ends. */
    private static final int PARENT_GONE = 143;

    private LeashedMain() {}

    /** @param args name of the main class, then its arguments */
    public static void main(String[] args) throws Exception {
        Thread leash = new Thread(LeashedMain::awaitEndOfInput, "leash");
        leash.setDaemon(true);
        leash.start();
        try {
            Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object)
                    Arrays.copyOfRange(args, 1, args.length));
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    private static void awaitEndOfInput() {
        InputStream input = System.in;
        try {
            while (input.read() >= 0) {
                // The parent never writes; whatever arrives is ignored.
            }
        } catch (IOException e) {
            // Treated like the end of input: without the pipe the parent cannot be watched.
        }
        // No orderly shutdown: a crashed harness must not leave processes that wait for a quorum.
        Runtime.getRuntime().halt(PARENT_GONE);
    }
}
