package io.triadmq.ops.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Decides when a local cluster can be used. */
final class Readiness {
    private static final long PAUSE_MILLIS = 100;

    private Readiness() {}

    /** What is still missing, in words; asks the nodes. */
    private interface Question {
        List<String> missing() throws InterruptedException;
    }

    static void awaitAll(LocalCluster cluster, Duration patience) throws InterruptedException {
        await(cluster, cluster.nodes(), () -> missing(cluster), patience);
    }

    static void awaitNode(LocalCluster cluster, NodePlan node, Duration patience) throws InterruptedException {
        await(cluster, List.of(node), () -> missingOf(node, cluster), patience);
    }

    /** An end is looked for even when nothing is missing: nothing is expected of a node that does not run. */
    private static void await(LocalCluster cluster, List<NodePlan> judged, Question question, Duration patience)
            throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            List<String> missing = question.missing();
            for (NodePlan node : judged) {
                Optional<String> end = cluster.endOf(node.name());
                if (end.isPresent()) {
                    throw new ClusterException(end.get());
                }
            }
            if (missing.isEmpty()) {
                return;
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new ClusterException("not ready after " + patience.toSeconds() + " s: "
                        + String.join("; ", missing) + "; logs are below " + cluster.directory());
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    static boolean awaitLed(LocalCluster cluster, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            List<NodeView> views = cluster.view();
            boolean possible = views.stream().anyMatch(view -> !view.plan().isBroker() && view.pid() != 0);
            boolean led = true;
            for (String group : cluster.groups()) {
                possible &= majorityRuns(group, views);
                led &= views.stream().anyMatch(view -> view.plan().group().equals(group) && serves(view));
            }
            if (!possible || led || System.nanoTime() - deadline >= 0) {
                return possible && led;
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    static NodePlan awaitLeader(LocalCluster cluster, String group, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            Optional<NodePlan> leader = cluster.leader(group);
            if (leader.isPresent()) {
                return leader.get();
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new ClusterException(group + " has no leader after " + patience.toSeconds()
                        + " s; a majority of its nodes must run; logs are below " + cluster.directory());
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    private static List<String> missing(LocalCluster cluster) throws InterruptedException {
        List<String> missing = new ArrayList<>();
        List<NodeView> views = cluster.view();
        for (NodeView view : views) {
            if (view.pid() != 0 && !view.answers()) {
                missing.add(view.plan().name() + " does not answer yet");
            }
        }
        for (String group : cluster.groups()) {
            missingOf(group, views, missing);
        }
        for (NodeView view : views) {
            if (!view.plan().isBroker() && view.pid() != 0) {
                missingAt(view.plan(), cluster, views, missing);
            }
        }
        return missing;
    }

    private static List<String> missingOf(NodePlan node, LocalCluster cluster) throws InterruptedException {
        List<NodeView> views = cluster.view();
        NodeView own = views.stream()
                .filter(view -> view.plan().equals(node))
                .findFirst()
                .orElseThrow();
        if (!own.answers()) {
            return List.of(node.name() + " does not answer yet");
        }
        List<String> missing = new ArrayList<>();
        if (!node.isBroker() || !majorityRuns(node.group(), views)) {
            return missing;
        }
        missingOf(
                node.group(),
                views.stream().filter(view -> view.equals(own) || serves(view)).toList(),
                missing);
        for (NodeView view : views) {
            if (!view.plan().isBroker() && view.answers() && !isShown(node, view.plan(), cluster)) {
                missing.add(view.plan().name() + " does not show " + node.name() + " yet");
            }
        }
        return missing;
    }

    private static boolean isShown(NodePlan node, NodePlan nameServer, LocalCluster cluster)
            throws InterruptedException {
        return cluster.probe()
                .groupsKnownTo(nameServer.controlAddress())
                .orElse(Map.of())
                .getOrDefault(node.group(), Map.of())
                .containsValue(node.address());
    }

    private static boolean majorityRuns(String group, List<NodeView> views) {
        List<NodeView> members =
                views.stream().filter(view -> view.plan().group().equals(group)).toList();
        return members.stream().filter(view -> view.pid() != 0).count() * 2 > members.size();
    }

    private static void missingOf(String group, List<NodeView> views, List<String> missing) {
        List<NodeView> members = views.stream()
                .filter(view -> view.plan().group().equals(group) && view.status() != null)
                .toList();
        if (members.stream().noneMatch(Readiness::serves)) {
            missing.add(group + " has no leader yet");
        }
        for (NodeView member : members) {
            if (member.status() != null && member.status().leaderId() == null) {
                missing.add(member.plan().name() + " follows nobody yet");
            }
        }
    }

    private static void missingAt(NodePlan nameServer, LocalCluster cluster, List<NodeView> views, List<String> missing)
            throws InterruptedException {
        Map<String, Map<Long, String>> known =
                cluster.probe().groupsKnownTo(nameServer.controlAddress()).orElse(Map.of());
        for (String group : cluster.groups()) {
            Map<Long, String> shown = known.getOrDefault(group, Map.of());
            Set<String> absent = new HashSet<>();
            views.stream()
                    .filter(view -> view.plan().group().equals(group) && view.status() != null)
                    .map(view -> view.plan().address())
                    .forEach(absent::add);
            absent.removeAll(shown.values());
            boolean leaderShown = views.stream()
                    .anyMatch(view -> view.plan().group().equals(group)
                            && serves(view)
                            && Objects.equals(shown.get(0L), view.plan().address()));
            if (!absent.isEmpty() || !leaderShown) {
                missing.add(nameServer.name() + " does not show all of " + group + " yet");
            }
        }
    }

    private static boolean serves(NodeView view) {
        return view.status() != null && view.status().serving();
    }
}
