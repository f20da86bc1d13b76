package io.triadmq.chaos.nemesis;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Several faults at the same time: inflicted in order, healed in the opposite one. Each is recorded by itself. */
public final class Combined implements Nemesis {
    private final List<Nemesis> parts;

    /** @param parts at least two */
    public Combined(Nemesis... parts) {
        if (parts.length < 2) {
            throw new IllegalArgumentException("a combination has at least two parts, got " + parts.length);
        }
        this.parts = List.of(parts);
    }

    @Override
    public String name() {
        return parts.stream().map(Nemesis::name).collect(Collectors.joining("+"));
    }

    @Override
    public FaultKind kind() {
        return parts.get(0).kind();
    }

    @Override
    public Optional<String> whyNot(FaultContext context) {
        return parts.stream().flatMap(part -> part.whyNot(context).stream()).findFirst();
    }

    @Override
    public void inflict(FaultContext context) throws Exception {
        for (Nemesis part : parts) {
            part.inflict(context);
        }
    }

    /** Every part is healed, whatever happens to the others. */
    @Override
    public void heal(FaultContext context) throws Exception {
        Exception first = null;
        for (int i = parts.size() - 1; i >= 0; i--) {
            try {
                parts.get(i).heal(context);
            } catch (Exception e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
