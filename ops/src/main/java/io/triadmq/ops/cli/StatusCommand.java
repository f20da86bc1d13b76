package io.triadmq.ops.cli;

import io.triadmq.ops.cluster.NodeProbe;
import io.triadmq.ops.cluster.RpcClients;
import io.triadmq.protocol.command.NodeStatus;
import io.triadmq.protocol.transport.RpcClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows the nodes of any cluster, as its NameServers know them and as they answer. */
@Command(
        name = "status",
        description = {
            "Shows the broker groups and nodes that the NameServers know, and what each node says about itself.",
            "Exit code 1 when a group has no leader, or no NameServer answers."
        },
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
    @Mixin
    private NameServerOption nameServers;

    @Mixin
    private OutputOption output;

    @Override
    public Integer call() throws InterruptedException {
        try (RpcClient rpc = RpcClients.create()) {
            NodeProbe probe = new NodeProbe(rpc);
            SortedMap<String, Map<Long, String>> groups = groups(probe);
            List<String> addresses = groups.values().stream()
                    .flatMap(group -> group.values().stream())
                    .toList();
            Map<String, NodeStatus> statuses = probe.statuses(addresses);
            output.show(listing(groups, statuses));
            complainIfLeaderless(groups, statuses);
        }
        return ExitCode.OK;
    }

    /** What the first NameServer that answers says: any one knows all. */
    private SortedMap<String, Map<Long, String>> groups(NodeProbe probe) throws InterruptedException {
        String addresses = nameServers.addresses();
        for (String address : addresses.split(";")) {
            Optional<Map<String, Map<Long, String>>> known = probe.groupsKnownTo(address.strip());
            if (known.isPresent()) {
                return new TreeMap<>(known.get());
            }
        }
        throw new CommandFailure("no NameServer answers at " + addresses + "; is it the right address, and is it up?");
    }

    private static Listing listing(SortedMap<String, Map<Long, String>> groups, Map<String, NodeStatus> statuses) {
        Listing listing =
                new Listing("group", "node", "role", "term", "address", "committed", "applied", "bytes", "version");
        groups.forEach((group, addresses) -> new TreeMap<>(addresses).forEach((brokerId, address) -> {
            NodeStatus status = statuses.get(address);
            if (status == null) {
                listing.row(group, null, "no answer", null, address, null, null, null, null);
            } else {
                listing.row(
                        group,
                        status.nodeId(),
                        status.role().toLowerCase(java.util.Locale.ROOT),
                        status.term(),
                        address,
                        status.committedIndex(),
                        status.appliedIndex(),
                        status.endPosition() - status.minPosition(),
                        status.version());
            }
        }));
        return listing;
    }

    private static void complainIfLeaderless(
            SortedMap<String, Map<Long, String>> groups, Map<String, NodeStatus> statuses) {
        List<String> leaderless = new ArrayList<>();
        groups.forEach((group, addresses) -> {
            boolean led = addresses.values().stream().anyMatch(address -> serves(statuses.get(address)));
            if (!led) {
                leaderless.add(group);
            }
        });
        if (!leaderless.isEmpty()) {
            throw new CommandFailure("no leader in " + leaderless + ": a majority of the nodes of a group must run");
        }
    }

    private static boolean serves(@Nullable NodeStatus status) {
        return status != null && status.serving();
    }
}
