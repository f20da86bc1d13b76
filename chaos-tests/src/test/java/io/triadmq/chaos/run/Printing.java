package io.triadmq.chaos.run;

import java.time.Duration;

/** Prints what is worth a line. */
final class Printing implements RunScreen {
    @Override
    public void note(String line) {
        System.out.println(line);
    }

    @Override
    public void show(Duration elapsed, Duration length, long acknowledged, Duration sinceLastAck, String fault) {
        // The notes are enough.
    }
}
