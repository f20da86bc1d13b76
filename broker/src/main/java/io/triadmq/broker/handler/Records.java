package io.triadmq.broker.handler;

import io.triadmq.protocol.command.BadRequestException;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.TriadCode.SendField;
import io.triadmq.protocol.message.HostAddress;
import io.triadmq.protocol.message.MessageProperties;
import io.triadmq.protocol.message.PropertyName;
import io.triadmq.protocol.transport.Connection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;

/** Parts of message records that do not come from the message. */
final class Records {
    private Records() {}

    /** Where a request was born: its connection's other end, or what the node that relayed it says. */
    static HostAddress bornHost(Connection connection, Command request) {
        String relayedFor = request.fields().get(SendField.FORWARDED_FOR);
        return HostAddress.of(relayedFor == null ? connection.remoteAddress() : parse(relayedFor));
    }

    /** Reads {@code ip:port}; never asks a name service. */
    static InetSocketAddress parse(String address) {
        int colon = address.lastIndexOf(':');
        String ip = colon < 0 ? "" : address.substring(0, colon);
        if (ip.isEmpty()
                || !ip.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == '.' || c == ':' || c == '%')) {
            throw new BadRequestException("expected ip:port, got '" + address + "'");
        }
        try {
            return new InetSocketAddress(InetAddress.getByName(ip), Integer.parseInt(address.substring(colon + 1)));
        } catch (UnknownHostException | IllegalArgumentException e) {
            throw new BadRequestException("expected ip:port, got '" + address + "'", e);
        }
    }

    static byte[] clusterProperty(String cluster) {
        return MessageProperties.append("", PropertyName.CLUSTER, cluster).getBytes(StandardCharsets.UTF_8);
    }
}
