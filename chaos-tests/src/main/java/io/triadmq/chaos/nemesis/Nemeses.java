package io.triadmq.chaos.nemesis;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** All faults that there are, by name. */
public final class Nemeses {
    private static final List<Victims> ONE_OR_ALL = List.of(Victims.LEADER, Victims.FOLLOWER, Victims.ALL);

    private static final Map<String, Supplier<Nemesis>> ALL = all();

    private Nemeses() {}

    /** Names of all single faults, in a stable order. */
    public static List<String> names() {
        return List.copyOf(ALL.keySet());
    }

    /** A fresh nemesis; names joined by {@code +} make a combination. Empty if there is no such fault. */
    public static Optional<Nemesis> named(String name) {
        String[] parts = name.split("\\+");
        Nemesis[] nemeses = new Nemesis[parts.length];
        for (int i = 0; i < parts.length; i++) {
            Supplier<Nemesis> maker = ALL.get(parts[i]);
            if (maker == null) {
                return Optional.empty();
            }
            nemeses[i] = maker.get();
        }
        return Optional.of(parts.length == 1 ? nemeses[0] : new Combined(nemeses));
    }

    private static Map<String, Supplier<Nemesis>> all() {
        Map<String, Supplier<Nemesis>> all = new LinkedHashMap<>();
        for (Victims victims : Victims.values()) {
            add(all, () -> EndProcesses.kill(victims));
            add(all, () -> EndProcesses.stop(victims));
            add(all, () -> new PauseProcesses(victims));
            add(all, () -> new CutPower(victims));
            add(all, () -> new JumpClock(victims));
        }
        for (Partition partition : Partition.values()) {
            add(all, () -> new CutLinks(partition));
        }
        add(all, () -> WorsenLinks.loss(5));
        add(all, () -> WorsenLinks.loss(20));
        add(all, () -> WorsenLinks.delay(30, 40));
        add(all, () -> WorsenLinks.narrow(1_000));
        for (Victims victims : ONE_OR_ALL) {
            add(all, () -> new StrobeClock(victims));
            add(all, () -> new FillDisk(victims));
            add(all, () -> new FailDisk(victims));
            add(all, () -> new HangDisk(victims));
            add(all, () -> new SlowDisk(victims));
        }
        for (Damage damage : Damage.values()) {
            for (StorePart part : StorePart.values()) {
                add(all, () -> new DamageStore(damage, part));
            }
        }
        for (Victims victims : List.of(Victims.LEADER, Victims.FOLLOWER, Victims.ANY)) {
            add(all, () -> new WipeNode(victims));
        }
        add(all, TransferLeadership::new);
        add(all, RollingRestart::new);
        add(all, EndNameServers::one);
        add(all, EndNameServers::all);
        for (ClientProcess.Role role : ClientProcess.Role.values()) {
            add(all, () -> new KillClient(role));
        }
        return all;
    }

    private static void add(Map<String, Supplier<Nemesis>> all, Supplier<Nemesis> maker) {
        all.put(maker.get().name(), maker);
    }
}
