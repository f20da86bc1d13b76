package io.triadmq.broker.config;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The machine's addresses, best first for being told to clients: a real interface before one made for containers or
 * virtual machines, because those cannot be reached from other machines.
 */
final class LocalAddresses {
    private static final List<String> VIRTUAL = List.of(
            "docker", "br-", "veth", "virbr", "cni", "flannel", "cali", "podman", "vmnet", "vboxnet", "tun", "tap");

    /** @param device name of the interface that has the address */
    record Candidate(String device, String address, boolean loopback, boolean virtual) {}

    private LocalAddresses() {}

    static List<Candidate> candidates() {
        List<Candidate> found = new ArrayList<>();
        try {
            for (NetworkInterface device : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                if (device.isUp()) {
                    for (InetAddress address : Collections.list(device.getInetAddresses())) {
                        if (address instanceof Inet4Address) {
                            found.add(new Candidate(
                                    device.getName(),
                                    address.getHostAddress(),
                                    address.isLoopbackAddress(),
                                    isVirtual(device.getName())));
                        }
                    }
                }
            }
        } catch (SocketException e) {
            throw new ConfigException("cannot list this machine's addresses (" + e.getMessage() + "); set brokerIP1");
        }
        found.sort(Comparator.comparing(Candidate::loopback).thenComparing(Candidate::virtual));
        return found;
    }

    /** Every name and address under which this machine may appear in a peer list. */
    static Set<String> names() {
        Set<String> names = new HashSet<>(Set.of("localhost", "127.0.0.1"));
        candidates().forEach(candidate -> names.add(candidate.address()));
        try {
            names.add(InetAddress.getLocalHost().getHostName());
        } catch (UnknownHostException e) {
            // A machine may have no resolvable name; its addresses are enough.
            return names;
        }
        return names;
    }

    private static boolean isVirtual(String device) {
        String name = device.toLowerCase(Locale.ROOT);
        return VIRTUAL.stream().anyMatch(name::startsWith);
    }
}
