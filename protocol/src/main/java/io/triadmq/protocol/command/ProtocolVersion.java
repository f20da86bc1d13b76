package io.triadmq.protocol.command;

/** Version numbers of the remoting protocol: ordinals in a fixed list of releases (protocol 01 §4). */
public final class ProtocolVersion {
    /** What TriadMQ says it is: 5.5.0. Clients refuse SQL92 subscriptions below 232. */
    public static final int CURRENT = 513;

    private ProtocolVersion() {}
}
