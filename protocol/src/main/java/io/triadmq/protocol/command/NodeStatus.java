package io.triadmq.protocol.command;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one node says about itself: the JSON body of the answer to {@link TriadCode#NODE_STATUS}. Indexes are log
 * indexes, positions bytes. Readers ignore fields they do not know, so fields may be added.
 *
 * @param cluster cluster name
 * @param group broker group ({@code brokerName})
 * @param nodeId this node, for example {@code n0}
 * @param number number of the node in the peer list, from 1
 * @param address {@code host:port} for clients
 * @param role {@code LEADER}, {@code FOLLOWER}, {@code CANDIDATE} or {@code FAILED}
 * @param serving true on a leader that has applied everything before its term and accepts sends
 * @param term newest term this node has seen
 * @param leaderId node id of the leader of that term; null while unknown
 * @param leaderAddress {@code host:port} for clients of that leader; null while unknown
 * @param peers node id to {@code host:port} of the Raft port, all members
 * @param flush {@code SYNC} or {@code ASYNC}
 * @param firstIndex oldest index still in the log
 * @param lastIndex newest index in the log
 * @param durableIndex newest index that this node has forced to disk
 * @param committedIndex newest index known to be committed
 * @param appliedIndex newest index that is applied
 * @param minPosition first byte position still stored
 * @param endPosition position after the last byte
 * @param pid process id, 0 when unknown
 * @param startMillis when the process started, milliseconds since 1970
 * @param version of the software
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NodeStatus(
        String cluster,
        String group,
        String nodeId,
        int number,
        String address,
        String role,
        boolean serving,
        long term,
        @Nullable String leaderId,
        @Nullable String leaderAddress,
        Map<String, String> peers,
        String flush,
        long firstIndex,
        long lastIndex,
        long durableIndex,
        long committedIndex,
        long appliedIndex,
        long minPosition,
        long endPosition,
        long pid,
        long startMillis,
        String version) {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    public byte[] toJson() {
        try {
            return MAPPER.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a NodeStatus can always be written as JSON", e);
        }
    }

    /** @throws BadRequestException if {@code body} is no NodeStatus */
    public static NodeStatus fromJson(byte[] body) {
        try {
            return MAPPER.readValue(body, NodeStatus.class);
        } catch (IOException e) {
            throw new BadRequestException("expected the JSON of a node status: " + e.getMessage(), e);
        }
    }
}
