package io.triadmq.bench.load;

import java.util.Random;

/** Message bodies that do not compress: every run sends the same bytes. */
final class Bodies {
    private static final long SEED = 20260101;

    private Bodies() {}

    static byte[] random(int bytes) {
        byte[] body = new byte[bytes];
        new Random(SEED).nextBytes(body);
        return body;
    }
}
