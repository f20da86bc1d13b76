package io.triadmq.chaos.nemesis;

import io.triadmq.chaos.cluster.Link;
import io.triadmq.ops.cluster.LocalCluster;
import io.triadmq.ops.cluster.NodePlan;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Shapes of a broken network. Those that say nothing of clients leave them every link. */
public enum Partition {
    /** The leader from the other members, while clients and NameServers still reach it: it must notice by itself. */
    ISOLATE_LEADER,
    /** The leader from everybody. */
    CUT_OFF_LEADER,
    /** A follower from the other members. */
    ISOLATE_FOLLOWER,
    /** A minority of the group from the rest; each NameServer falls to one of the sides. */
    HALVES,
    /** Two members from each other, while the others see both. */
    BRIDGE,
    /** What the leader sends to the members is lost, what they send arrives. */
    ONE_WAY_FROM_LEADER,
    /** What the members send to the leader is lost, what it sends arrives. */
    ONE_WAY_TO_LEADER,
    /** Each member is not heard by the next one of a circle. */
    ONE_WAY_RING,
    /** Clients from the leader. */
    CLIENTS_FROM_LEADER,
    /** Clients from all members of a group. */
    CLIENTS_FROM_GROUP,
    /** All brokers from all NameServers. */
    BROKERS_FROM_NAME_SERVERS,
    /** Clients from all NameServers. */
    CLIENTS_FROM_NAME_SERVERS;

    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** A group of one has nobody to be cut off from. */
    Optional<String> whyNot(FaultContext context) {
        LocalCluster cluster = context.cluster().nodes();
        boolean alone = cluster.groups().stream()
                .anyMatch(group -> cluster.brokersOf(group).size() < 2);
        return alone ? Optional.of("a group of this cluster has one member") : Optional.empty();
    }

    Set<Link> links(FaultContext context) throws InterruptedException {
        LocalCluster cluster = context.cluster().nodes();
        RandomGenerator random = context.random();
        Victims first = this == ISOLATE_FOLLOWER ? Victims.FOLLOWER : Victims.LEADER;
        NodePlan chosen = first.of(context).get(0);
        List<String> members = Victims.shuffled(cluster.brokersOf(chosen.group()), random).stream()
                .map(NodePlan::name)
                .toList();
        List<String> others =
                members.stream().filter(name -> !name.equals(chosen.name())).toList();
        List<String> clients = List.of(Link.CLIENTS);
        List<String> self = List.of(chosen.name());
        return switch (this) {
            case ISOLATE_LEADER, ISOLATE_FOLLOWER -> between(self, others);
            case CUT_OFF_LEADER -> between(self, everybodyBut(chosen, cluster));
            case HALVES -> halves(members, nameServers(cluster), random);
            case BRIDGE -> between(members.subList(0, 1), members.subList(1, 2));
            case ONE_WAY_FROM_LEADER -> oneWay(self, others);
            case ONE_WAY_TO_LEADER -> oneWay(others, self);
            case ONE_WAY_RING -> ring(members);
            case CLIENTS_FROM_LEADER -> between(clients, self);
            case CLIENTS_FROM_GROUP -> between(clients, members);
            case BROKERS_FROM_NAME_SERVERS -> between(brokers(cluster), nameServers(cluster));
            case CLIENTS_FROM_NAME_SERVERS -> between(clients, nameServers(cluster));
        };
    }

    /** Every link between members of a group, and between them and clients. */
    static Set<Link> within(List<NodePlan> group) {
        List<String> members = group.stream().map(NodePlan::name).toList();
        Set<Link> links = between(members, List.of(Link.CLIENTS));
        links.addAll(oneWay(members, members));
        return links;
    }

    private static Set<Link> halves(List<String> members, List<String> nameServers, RandomGenerator random) {
        int minority = 1 + random.nextInt(Math.max(1, (members.size() - 1) / 2));
        List<String> few = new ArrayList<>(members.subList(0, minority));
        List<String> many = new ArrayList<>(members.subList(minority, members.size()));
        nameServers.forEach(name -> (random.nextBoolean() ? few : many).add(name));
        return between(few, many);
    }

    private static Set<Link> ring(List<String> members) {
        Set<Link> links = new HashSet<>();
        for (int i = 0; i < members.size(); i++) {
            links.add(new Link(members.get(i), members.get((i + 1) % members.size())));
        }
        return links;
    }

    private static List<String> everybodyBut(NodePlan node, LocalCluster cluster) {
        List<String> names = new ArrayList<>(List.of(Link.CLIENTS));
        cluster.nodes().stream().filter(other -> !other.equals(node)).forEach(other -> names.add(other.name()));
        return names;
    }

    private static List<String> brokers(LocalCluster cluster) {
        return cluster.nodes().stream()
                .filter(NodePlan::isBroker)
                .map(NodePlan::name)
                .toList();
    }

    private static List<String> nameServers(LocalCluster cluster) {
        return cluster.nodes().stream()
                .filter(node -> !node.isBroker())
                .map(NodePlan::name)
                .toList();
    }

    private static Set<Link> between(Collection<String> some, Collection<String> others) {
        Set<Link> links = oneWay(some, others);
        links.addAll(oneWay(others, some));
        return links;
    }

    private static Set<Link> oneWay(Collection<String> from, Collection<String> to) {
        Set<Link> links = new HashSet<>();
        for (String sender : from) {
            for (String receiver : to) {
                if (!sender.equals(receiver)) {
                    links.add(new Link(sender, receiver));
                }
            }
        }
        return links;
    }
}
