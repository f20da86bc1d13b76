package io.triadmq.chaos.run;

import java.time.Duration;

/** Shows how a run goes on. Called by several threads. */
public interface RunScreen {
    /** Something worth a line. */
    void note(String line);

    /**
     * How it stands now; called about every second.
     *
     * @param elapsed since faults began
     * @param length of the time of faults
     * @param acknowledged messages so far
     * @param sinceLastAck how long none was acknowledged
     * @param fault the fault that is on; empty when none is
     */
    void show(Duration elapsed, Duration length, long acknowledged, Duration sinceLastAck, String fault);
}
