package io.triadmq.protocol.message;

import io.triadmq.protocol.command.BadRequestException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * A numeric address and port in the form that records and ids carry: 4 (IPv4) or 16 (IPv6) address bytes and the port
 * as a 32 bit integer. Immutable; make one per connection and reuse it.
 */
public final class HostAddress {
    /** Bytes of an IPv4 address with its port. */
    public static final int IPV4_SIZE = 8;
    /** Bytes of an IPv6 address with its port. */
    public static final int IPV6_SIZE = 20;

    private final byte[] encoded;

    private HostAddress(byte[] encoded) {
        this.encoded = encoded;
    }

    /** @throws BadRequestException if the address is not resolved */
    public static HostAddress of(InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        if (ip == null) {
            throw new BadRequestException("expected a numeric address, got the unresolved name " + address);
        }
        return of(ip, address.getPort());
    }

    public static HostAddress of(InetAddress ip, int port) {
        byte[] bytes = ip.getAddress();
        byte[] encoded = Arrays.copyOf(bytes, bytes.length + 4);
        BigEndian.putInt(encoded, bytes.length, port);
        return new HostAddress(encoded);
    }

    /** Reads {@link #IPV4_SIZE} or {@link #IPV6_SIZE} bytes. */
    static HostAddress read(byte[] data, int at, int size) {
        return new HostAddress(Arrays.copyOfRange(data, at, at + size));
    }

    public boolean isIpv6() {
        return encoded.length == IPV6_SIZE;
    }

    /** Bytes that {@link #writeTo} writes. */
    public int size() {
        return encoded.length;
    }

    public int port() {
        return BigEndian.getInt(encoded, encoded.length - 4);
    }

    public InetAddress ip() {
        try {
            return InetAddress.getByAddress(Arrays.copyOf(encoded, encoded.length - 4));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + (encoded.length - 4) + " bytes is always known", e);
        }
    }

    public InetSocketAddress toSocketAddress() {
        return new InetSocketAddress(ip(), port());
    }

    void writeTo(byte[] target, int at) {
        System.arraycopy(encoded, 0, target, at, encoded.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HostAddress that && Arrays.equals(encoded, that.encoded);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encoded);
    }

    /** {@code host:port}, an IPv6 host in square brackets. */
    @Override
    public String toString() {
        InetAddress ip = ip();
        String host = ip.getHostAddress();
        return ip instanceof Inet6Address ? "[" + host + "]:" + port() : host + ":" + port();
    }
}
