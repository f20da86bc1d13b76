package io.triadmq.ops.cluster;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A process that is stopped with SIGSTOP. A guard process holds the other end of a pipe and sends SIGCONT when the pipe
 * closes: at {@link #close}, or when this JVM dies, so that no frozen process is left behind.
 */
public final class Suspension implements AutoCloseable {
    private static final String STOP_AND_GUARD =
            "kill -STOP \"$0\" || exit 1; echo stopped; read nothing; kill -CONT \"$0\"";

    /** A thread in the middle of a system call stops only after it. */
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    private final Process guard;

    private Suspension(Process guard) {
        this.guard = guard;
    }

    /** Returns once the process is stopped, which is a moment after the signal. */
    static Suspension of(long pid) throws IOException, InterruptedException {
        Process guard = new ProcessBuilder("sh", "-c", STOP_AND_GUARD, Long.toString(pid))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String answer = guard.inputReader().readLine();
        if (!"stopped".equals(answer)) {
            throw new IOException("process " + pid + " cannot be stopped: it is gone or belongs to somebody else");
        }
        Await.until(STOP_PATIENCE, () -> ProcessIdentity.isStopped(pid));
        return new Suspension(guard);
    }

    /** Lets the process run again. */
    @Override
    public void close() {
        try {
            guard.getOutputStream().close();
            guard.waitFor(5, TimeUnit.SECONDS);
        } catch (IOException e) {
            guard.destroy();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
