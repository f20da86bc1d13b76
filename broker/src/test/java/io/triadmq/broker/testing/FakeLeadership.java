package io.triadmq.broker.testing;

import io.triadmq.broker.state.Leadership;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Leadership as the test says. */
public final class FakeLeadership implements Leadership {
    private final List<Listener> listeners = new ArrayList<>();
    private View view = new View(0, null, null, false);

    @Override
    public View current() {
        return view;
    }

    @Override
    public void addListener(Listener listener) {
        listeners.add(listener);
    }

    public void set(long term, @Nullable String leaderId, @Nullable String address, boolean leading) {
        view = new View(term, leaderId, address, leading);
        listeners.forEach(listener -> listener.changed(view));
    }

    public void lead(long term) {
        set(term, "n0", "self:1", true);
    }

    public void follow(long term, String leaderId, String address) {
        set(term, leaderId, address, false);
    }

    public void nobodyLeads(long term) {
        set(term, null, null, false);
    }
}
