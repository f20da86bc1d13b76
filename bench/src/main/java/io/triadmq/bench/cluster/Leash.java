package io.triadmq.bench.cluster;

import java.io.IOException;
import java.util.Arrays;

/**
 * Runs another main and ends the JVM when its standard input ends, so that a server never outlives the bench that
 * started it, however that died.
 */
public final class Leash {
    private Leash() {}

    /** @param args class with the main, and its arguments */
    public static void main(String[] args) throws ReflectiveOperationException {
        Thread watch = new Thread(Leash::awaitEndOfInput, "leash");
        watch.setDaemon(true);
        watch.start();
        Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object)
                Arrays.copyOfRange(args, 1, args.length));
    }

    private static void awaitEndOfInput() {
        try {
            while (System.in.read() >= 0) {
                // Nobody writes here; only the end counts.
            }
        } catch (IOException e) {
            System.err.println("leash: " + e);
        }
        Runtime.getRuntime().halt(143);
    }
}
