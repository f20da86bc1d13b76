package io.triadmq.chaos.report;

import io.triadmq.chaos.history.Keyword;
import io.triadmq.chaos.history.OpType;
import io.triadmq.chaos.history.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Who led which group from when on, from the history of the terms. Not thread-safe. */
final class Leaders implements Consumer<Operation> {
    /** A leader that serves; time in nanoseconds since the begin of the run. */
    record Reign(String group, String node, long term, long from) {}

    private final List<Reign> reigns = new ArrayList<>();
    private final Map<String, Long> newest = new HashMap<>();

    @Override
    public void accept(Operation operation) {
        if (operation.type() != OpType.OK
                || !(operation.value() instanceof Map<?, ?> said)
                || !Boolean.TRUE.equals(said.get(Keyword.of("serving")))
                || !(said.get(Keyword.of("term")) instanceof Long term)) {
            return;
        }
        String group = String.valueOf(said.get(Keyword.of("group")));
        if (newest.getOrDefault(group, -1L) < term) {
            newest.put(group, term);
            reigns.add(new Reign(group, String.valueOf(said.get(Keyword.of("node"))), term, operation.time()));
        }
    }

    List<Reign> reigns() {
        return reigns;
    }
}
