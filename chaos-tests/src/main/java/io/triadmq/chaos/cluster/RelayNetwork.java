package io.triadmq.chaos.cluster;

import io.triadmq.ops.cluster.NodePlan;
import io.triadmq.ops.cluster.NodeSite;
import io.triadmq.ops.cluster.Placement;
import io.triadmq.ops.cluster.ProcessIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A network for which nobody needs rights: the nodes listen on addresses 127.77.1.x, a {@link Relay} on 127.77.0.x stands
 * in front of them, and only the relay's addresses are told to anybody. The members of a group must name each other alike
 * and listen under their own name, so each node resolves the names of the group by a file of its own: itself to its true
 * address, the others to the relay.
 */
final class RelayNetwork implements Network, Placement {
    private static final String FRONT = "127.77.0.";
    private static final String REAL = "127.77.1.";
    private static final String DOMAIN = ".chaos";
    private static final String TOO_OLD =
            "the relay tells callers apart by /proc/net/tcp and needs all of 127.0.0.0/8; only Linux has both";

    private final Path hostsDirectory;
    private final Links links = new Links();
    private final SocketOwners owners = new SocketOwners();
    private final Relay relay;
    /** Last part of their addresses. Changes only while the cluster is planned. */
    private final Map<String, Integer> numbers = new LinkedHashMap<>();

    /** @param directory for the files by which nodes resolve names; created on need */
    RelayNetwork(Path directory) throws IOException {
        this.hostsDirectory = directory;
        this.relay = new Relay(links, owners, new SplittableRandom());
    }

    /** Why there can be no relay on this machine; empty when there can. */
    static Optional<String> whyNot() {
        return SocketOwners.isSupported() ? Optional.empty() : Optional.of(TOO_OLD);
    }

    @Override
    public String description() {
        return "relay on " + FRONT + "x";
    }

    @Override
    public Optional<String> whyNot(Effect effect) {
        return Optional.empty();
    }

    @Override
    public NodeSite siteOf(String name) {
        int number = numbers.computeIfAbsent(name, added -> numbers.size() + 1);
        return new NodeSite(FRONT + number, REAL + number, name + DOMAIN, REAL + number);
    }

    /** Opens the relay before any node is started. */
    @Override
    public void planned(List<NodePlan> nodes) throws IOException {
        Files.createDirectories(hostsDirectory);
        for (NodePlan node : nodes) {
            relay(node, node.listenPort());
            if (node.isBroker()) {
                relay(node, node.raftPort());
            }
            Files.write(hostsFile(node), namesAsSeenBy(node.name()));
        }
        relay.start();
    }

    @Override
    public List<String> jvmArguments(NodePlan node) {
        return List.of("-Djdk.net.hosts.file=" + hostsFile(node));
    }

    @Override
    public void started(NodePlan node, ProcessIdentity process) {
        owners.put(node.name(), process.pid());
    }

    @Override
    public Condition impose(Set<Link> affected, LinkState state) {
        Object condition = links.add(affected, state);
        relay.linksChanged();
        AtomicBoolean lifted = new AtomicBoolean();
        return () -> {
            if (lifted.compareAndSet(false, true)) {
                links.remove(condition);
                relay.linksChanged();
            }
        };
    }

    @Override
    public void close() {
        relay.close();
    }

    private void relay(NodePlan node, int port) {
        relay.listen(
                node.name(),
                new InetSocketAddress(node.site().host(), port),
                new InetSocketAddress(node.site().bindHost(), port));
    }

    private Path hostsFile(NodePlan node) {
        return hostsDirectory.resolve(node.name());
    }

    private List<String> namesAsSeenBy(String node) {
        List<String> lines = new ArrayList<>(List.of("127.0.0.1 localhost", "127.0.0.1 " + hostName()));
        numbers.forEach((name, number) -> lines.add((name.equals(node) ? REAL : FRONT) + number + " " + name + DOMAIN));
        return lines;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost.localdomain";
        }
    }
}
