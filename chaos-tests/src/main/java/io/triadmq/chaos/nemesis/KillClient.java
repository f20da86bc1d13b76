package io.triadmq.chaos.nemesis;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Kills the process of a producer or a consumer; healing starts it again. */
public final class KillClient extends RecordedNemesis {
    private final ClientProcess.Role role;
    private @Nullable ClientProcess target;

    public KillClient(ClientProcess.Role role) {
        super("kill-" + role.name().toLowerCase(Locale.ROOT), FaultKind.CLIENT);
        this.role = role;
    }

    @Override
    public Optional<String> whyNot(FaultContext context) {
        return candidates(context).isEmpty()
                ? Optional.of("no " + role.name().toLowerCase(Locale.ROOT) + " of this run is a process of its own")
                : Optional.empty();
    }

    @Override
    String choose(FaultContext context) {
        List<ClientProcess> candidates = candidates(context);
        ClientProcess chosen = candidates.get(context.random().nextInt(candidates.size()));
        target = chosen;
        return chosen.name();
    }

    @Override
    void hurt(FaultContext context, FaultLog.Entry record) throws Exception {
        if (target != null) {
            target.kill();
        }
    }

    @Override
    void mend(FaultContext context, FaultLog.Entry record) throws Exception {
        if (target != null) {
            target.start();
            target = null;
        }
    }

    private List<ClientProcess> candidates(FaultContext context) {
        return context.clients().stream()
                .filter(client -> client.role() == role)
                .toList();
    }
}
