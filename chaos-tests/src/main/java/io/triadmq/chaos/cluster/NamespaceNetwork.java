package io.triadmq.chaos.cluster;

import io.triadmq.ops.cluster.NodePlan;
import io.triadmq.ops.cluster.NodeSite;
import io.triadmq.ops.cluster.Placement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A network for root: every node in a network name space of its own, joined by a router in another one. The router drops
 * what the links do not let through, so nodes and clients meet what a broken network does to TCP. Addresses are from the
 * range for benchmarks of network devices; each node has a second one, for control, on which nothing is ever dropped.
 *
 * <p>Nothing of the host is changed but one device and two routes to these addresses.
 */
final class NamespaceNetwork implements Network, Placement {
    private static final String NO_DELAY =
            "delaying packets needs the queueing discipline netem, which is not used with name spaces; choose the relay as network";

    /** Rules of policy routing are looked through in ascending order; the ordinary tables begin at 32766. */
    private static final String CUT_PRIORITY = "100";

    private final Inventory inventory;
    private final int subnet;
    private final String router;
    private final String hostDevice;
    private final Links links = new Links();
    /** By node name, from 1. Changes only while the cluster is planned. */
    private final Map<String, Integer> numbers = new HashMap<>();
    /** Links that the router has rules for. Guarded by this. */
    private final Set<Link> cut = new HashSet<>();

    NamespaceNetwork(Inventory inventory) throws IOException {
        this.inventory = inventory;
        this.router = "triad" + inventory.run() + "-r";
        this.hostDevice = "triad" + inventory.run();
        try {
            this.subnet = freeSubnet(Integer.parseUnsignedInt(inventory.run(), 16));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while looking for free addresses", e);
        }
    }

    /** Why there can be none on this machine; empty when there can. */
    static Optional<String> whyNot() {
        return Tool.isRoot() ? Tool.missing("ip", "nsenter") : Optional.of("network name spaces need root");
    }

    @Override
    public String description() {
        return "name spaces " + hostDevice + "-*, addresses " + address(0) + "/24";
    }

    @Override
    public Optional<String> whyNot(Effect effect) {
        return switch (effect) {
            case CUT -> Optional.empty();
            case LOSS, BANDWIDTH -> Tool.missing("nft").map(reason -> reason + " (package nftables)");
            case DELAY -> Optional.of(NO_DELAY);
        };
    }

    @Override
    public NodeSite siteOf(String name) {
        int number = numbers.computeIfAbsent(name, added -> numbers.size() + 1);
        return new NodeSite(address(name), "0.0.0.0", address(name), control(number));
    }

    @Override
    public void planned(List<NodePlan> nodes) throws IOException {
        try {
            makeRouter();
            for (NodePlan node : nodes) {
                makeNode(node.name(), Objects.requireNonNull(numbers.get(node.name()), "a node without a number"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the network was made", e);
        }
    }

    /** Only the network is changed: a process in another mount name space would hold disks that are unmounted here. */
    @Override
    public List<String> commandPrefix(NodePlan node) {
        return List.of("nsenter", "--net=" + path(namespace(node.name())));
    }

    @Override
    public Condition impose(Set<Link> affected, LinkState state) throws IOException {
        Object condition = links.add(affected, state);
        AtomicBoolean lifted = new AtomicBoolean();
        Condition handle = () -> {
            if (lifted.compareAndSet(false, true)) {
                links.remove(condition);
                apply();
            }
        };
        try {
            apply();
            return handle;
        } catch (IOException e) {
            handle.close();
            throw e;
        }
    }

    /** Everything is in the inventory. */
    @Override
    public void close() {
        // The inventory is closed after the network.
    }

    private void makeRouter() throws IOException, InterruptedException {
        inventory.add(Thing.device(hostDevice));
        inventory.add(Thing.namespace(router));
        ip("netns add " + router);
        ip("link add " + hostDevice + " type veth peer name uplink netns " + router);
        ip("addr add " + address(1) + "/30 dev " + hostDevice);
        ip("link set " + hostDevice + " up");
        ip("-n " + router + " addr add " + address(2) + "/30 dev uplink");
        ip("-n " + router + " link set uplink up");
        ip("-n " + router + " link set lo up");
        inside(router, "sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward");
        ip("route add " + address(0) + "/24 via " + address(2));
        ip("route add " + control(0) + "/24 via " + address(2));
    }

    private void makeNode(String name, int number) throws IOException, InterruptedException {
        String namespace = namespace(name);
        inventory.add(Thing.namespace(namespace));
        String near = address(4 * number + 1);
        ip("netns add " + namespace);
        ip("-n " + router + " link add n" + number + " type veth peer name eth0 netns " + namespace);
        ip("-n " + router + " addr add " + near + "/30 dev n" + number);
        ip("-n " + router + " link set n" + number + " up");
        ip("-n " + namespace + " addr add " + address(name) + "/30 dev eth0");
        ip("-n " + namespace + " link set eth0 up");
        ip("-n " + namespace + " link set lo up");
        ip("-n " + namespace + " route add default via " + near);
        ip("-n " + namespace + " addr add " + control(number) + "/32 dev lo");
        ip("-n " + router + " route add " + control(number) + " via " + address(name));
    }

    private synchronized void apply() throws IOException {
        try {
            Set<Link> wanted = new HashSet<>();
            links.all().forEach((link, state) -> {
                if (state.cut()) {
                    wanted.add(link);
                }
            });
            for (Link link : Set.copyOf(cut)) {
                if (!wanted.contains(link)) {
                    rule("del", link);
                    cut.remove(link);
                }
            }
            for (Link link : wanted) {
                if (cut.add(link)) {
                    rule("add", link);
                }
            }
            if (whyNot(Effect.LOSS).isEmpty()) {
                filter();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while links were changed", e);
        }
    }

    private void rule(String what, Link link) throws IOException, InterruptedException {
        ip("-n " + router + " rule " + what + " pref " + CUT_PRIORITY + " from " + address(link.from()) + " to "
                + address(link.to()) + " blackhole");
    }

    /** Replaces all rules that lose packets, by chance or because there are too many, in one step. */
    private void filter() throws IOException, InterruptedException {
        StringBuilder script = new StringBuilder("add table ip triad\nflush table ip triad\n")
                .append("add chain ip triad forward { type filter hook forward priority 0; }\n");
        links.all().forEach((link, state) -> {
            String rule =
                    "add rule ip triad forward ip saddr " + address(link.from()) + " ip daddr " + address(link.to());
            if (state.loss() > 0) {
                script.append(rule).append(" numgen random mod 10000 < ");
                script.append(Math.max(1, Math.round(state.loss() * 10_000))).append(" drop\n");
            }
            if (state.bytesPerSecond() > 0) {
                script.append(rule).append(" limit rate over ").append(state.bytesPerSecond());
                script.append(" bytes/second burst 65536 bytes drop\n");
            }
        });
        Path file = Files.createTempFile("triad-chaos-", ".nft");
        try {
            Files.writeString(file, script);
            inside(router, "nft", "-f", file.toString());
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private String namespace(String node) {
        return "triad" + inventory.run() + "-" + numbers.get(node);
    }

    private static String path(String namespace) {
        return "/run/netns/" + namespace;
    }

    /** Address of a node, or of the clients, which are on the host. */
    private String address(String party) {
        if (party.equals(Link.CLIENTS)) {
            return address(1);
        }
        Integer number = numbers.get(party);
        if (number == null) {
            throw new IllegalArgumentException("no node " + party + " in this network: " + numbers.keySet());
        }
        return address(4 * number + 2);
    }

    private String address(int last) {
        return "198.18." + subnet + "." + last;
    }

    private String control(int last) {
        return "198.19." + subnet + "." + last;
    }

    private static int freeSubnet(int start) throws IOException, InterruptedException {
        String routes = Tool.run("ip", "-4", "route", "show", "table", "all");
        for (int i = 0; i < 256; i++) {
            int candidate = Math.floorMod(start + i, 256);
            if (!routes.contains("198.18." + candidate + ".")) {
                return candidate;
            }
        }
        throw new IOException("no free addresses in 198.18.0.0/16; remove what is left with: triad chaos clean");
    }

    private static void ip(String arguments) throws IOException, InterruptedException {
        Tool.run(("ip " + arguments).split(" "));
    }

    private static void inside(String namespace, String... command) throws IOException, InterruptedException {
        String[] all = new String[command.length + 2];
        all[0] = "nsenter";
        all[1] = "--net=" + path(namespace);
        System.arraycopy(command, 0, all, 2, command.length);
        Tool.run(all);
    }
}
