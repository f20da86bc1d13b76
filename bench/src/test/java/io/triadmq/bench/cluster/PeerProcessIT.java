package io.triadmq.bench.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

public class PeerProcessIT {
    @Test
    void serverOnALeash_endsWhenItsInputEnds() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Leash.class.getName(),
                        Sleeper.class.getName()))
                .start();
        try {
            assertEquals('r', process.getInputStream().read());
            process.getOutputStream().close();
            assertTrue(process.waitFor(30, TimeUnit.SECONDS), "the server outlives its bench");
        } finally {
            process.destroyForcibly();
        }
    }

    /** Says that it runs, and never ends by itself. */
    public static final class Sleeper {
        private Sleeper() {}

        public static void main(String[] args) throws InterruptedException {
            System.out.print("r");
            System.out.flush();
            Thread.currentThread().join();
        }
    }
}
