package io.triadmq.chaos.cluster;

import io.triadmq.ops.cluster.NodePlan;
import io.triadmq.ops.cluster.NodeSite;
import io.triadmq.ops.cluster.Placement;
import io.triadmq.ops.cluster.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Everything around the processes of a cluster: gives each node its place in the network, its disk and its clock. */
final class Surroundings implements Placement {
    private final ChaosSpec spec;
    private final Inventory inventory;
    private final Network network;
    private final Placement inNetwork;
    private final Map<String, NodeDisk> disks = new ConcurrentHashMap<>();
    private final Map<String, NodeClock> clocks = new ConcurrentHashMap<>();

    private Surroundings(ChaosSpec spec, Inventory inventory, Network network, Placement inNetwork) {
        this.spec = spec;
        this.inventory = inventory;
        this.network = network;
        this.inNetwork = inNetwork;
    }

    static Surroundings of(ChaosSpec spec, Inventory inventory) throws IOException {
        return switch (spec.network()) {
            case DIRECT -> new Surroundings(spec, inventory, new DirectNetwork(), Placement.LOOPBACK);
            case RELAY -> {
                RelayNetwork relay = new RelayNetwork(spec.cluster().directory().resolve("hosts"));
                yield new Surroundings(spec, inventory, relay, relay);
            }
            case NAMESPACES -> {
                NamespaceNetwork namespaces = new NamespaceNetwork(inventory);
                yield new Surroundings(spec, inventory, namespaces, namespaces);
            }
        };
    }

    Network network() {
        return network;
    }

    Optional<NodeDisk> disk(String node) {
        return Optional.ofNullable(disks.get(node));
    }

    Optional<NodeClock> clock(String node) {
        return Optional.ofNullable(clocks.get(node));
    }

    /** Lets everything go on that was frozen: a process that waits for a frozen disk cannot be ended. */
    void thaw() {
        for (NodeDisk disk : disks.values()) {
            Mounts.wake(disk.point());
        }
    }

    @Override
    public NodeSite siteOf(String name) {
        return inNetwork.siteOf(name);
    }

    @Override
    public void planned(List<NodePlan> nodes) throws IOException {
        inNetwork.planned(nodes);
        for (NodePlan node : nodes) {
            if (node.isBroker()) {
                prepare(node);
            }
        }
    }

    private void prepare(NodePlan node) throws IOException {
        Path directory = spec.cluster().directory();
        if (spec.diskBytes() > 0) {
            try {
                String group = "triad" + inventory.run() + "-" + node.name();
                Path image = directory.resolve("disks").resolve(node.name() + ".img");
                disks.put(node.name(), NodeDisk.make(image, node.storeDirectory(), spec.diskBytes(), group, inventory));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while a disk was made", e);
            }
        }
        if (spec.clocks()) {
            Files.createDirectories(directory.resolve("clocks"));
            clocks.put(node.name(), NodeClock.make(directory.resolve("clocks").resolve(node.name())));
        }
    }

    @Override
    public List<String> commandPrefix(NodePlan node) {
        return inNetwork.commandPrefix(node);
    }

    @Override
    public List<String> jvmArguments(NodePlan node) {
        return inNetwork.jvmArguments(node);
    }

    @Override
    public Map<String, String> environment(NodePlan node) {
        NodeClock clock = clocks.get(node.name());
        return clock == null ? Map.of() : clock.environment();
    }

    @Override
    public void started(NodePlan node, ProcessIdentity process) throws IOException {
        inventory.add(Thing.process(process));
        inNetwork.started(node, process);
    }
}
