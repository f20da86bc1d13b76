package io.triadmq.raftlog.jraft;

import com.alipay.sofa.jraft.entity.EnumOutter.ErrorType;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.error.RaftError;
import com.alipay.sofa.jraft.error.RaftException;
import com.alipay.sofa.jraft.option.RaftMetaStorageOptions;
import com.alipay.sofa.jraft.storage.RaftMetaStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Term and vote of this node, on disk before any method that changes them returns (invariant OneVotePerTerm).
 *
 * <p>Two slots of 4 KiB are written in turn, so one write and one force make a vote durable, and a torn write leaves the
 * slot before it intact; nobody was told of the torn one. Slot layout, big-endian:
 *
 * <pre>
 * offset size
 *      0    8  magic
 *      8    8  sequence: the valid slot with the higher one counts
 *     16    8  term
 *     24    4  length of the voted-for text
 *     28    n  voted-for, {@code host:port}; 0.0.0.0:0 when none
 *   28+n    4  CRC32C over [0, 28+n)
 * </pre>
 *
 * <p>Writers hold the node lock of JRaft; {@link #term} and {@link #votedFor} may be read by any thread.
 */
final class VoteFile implements RaftMetaStorage {
    private static final long MAGIC = 0x54524d51564f5445L; // "TRMQVOTE"
    private static final int SLOT_BYTES = 4096;
    private static final int HEADER_BYTES = 28;
    private static final int MAX_TEXT_BYTES = 512;

    private record Vote(long sequence, long term, String votedFor) {}

    private static final Vote NONE = new Vote(0, 0, PeerId.emptyPeer().toString());

    private final Path file;
    private final BrokenSwitch broken;
    private volatile Vote vote = NONE;
    private @Nullable FileChannel channel;
    private @Nullable RaftMetaStorageOptions options;

    /** Opens or creates the file. */
    VoteFile(Path file, BrokenSwitch broken) throws IOException {
        this.file = file;
        this.broken = broken;
        boolean created = !Files.exists(file);
        FileChannel opened =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        channel = opened;
        if (created || opened.size() < 2 * SLOT_BYTES) {
            // An interrupted creation: no vote was ever given from it. Full size now, so that later forces are data
            // only.
            opened.write(ByteBuffer.allocate(2 * SLOT_BYTES), 0);
            opened.force(true);
            Directories.forceParent(file);
        }
        Vote first = read(opened, 0);
        Vote second = read(opened, SLOT_BYTES);
        // The first vote goes to the second slot. One torn slot is what a crash leaves; anything else is damage.
        if (second == null ? first == null : first == null && second.equals(NONE)) {
            opened.close();
            throw new IOException("vote file " + file + " is damaged: no slot is readable; a node that forgot its vote"
                    + " must not vote again, so remove it from the group and add it as a new one");
        }
        Vote known = first == null ? NONE : first;
        vote = second == null || known.sequence() >= second.sequence() ? known : second;
    }

    /** @return NONE for a slot never written, null for one that is torn or damaged */
    private @Nullable Vote read(FileChannel from, long offset) throws IOException {
        ByteBuffer slot = ByteBuffer.allocate(SLOT_BYTES);
        while (slot.hasRemaining()) {
            if (from.read(slot, offset + slot.position()) < 0) {
                throw new IOException("vote file " + file + " ends at " + from.size() + ", expected " + 2 * SLOT_BYTES);
            }
        }
        slot.flip();
        int textBytes = slot.getInt(24);
        if (slot.getLong(0) == 0 && slot.getLong(8) == 0) {
            return NONE;
        }
        if (slot.getLong(0) != MAGIC || textBytes < 0 || textBytes > MAX_TEXT_BYTES) {
            return null;
        }
        CRC32C crc = new CRC32C();
        crc.update(slot.array(), 0, HEADER_BYTES + textBytes);
        if ((int) crc.getValue() != slot.getInt(HEADER_BYTES + textBytes)) {
            return null;
        }
        String text = new String(slot.array(), HEADER_BYTES, textBytes, StandardCharsets.UTF_8);
        return new Vote(slot.getLong(8), slot.getLong(16), text);
    }

    private boolean save(long term, String votedFor) {
        FileChannel to = channel;
        if (to == null) {
            return false;
        }
        Vote next = new Vote(vote.sequence() + 1, term, votedFor);
        try {
            write(to, next);
            vote = next;
            return true;
        } catch (IOException e) {
            broken.trip("saving term " + term + " and vote to " + file, e);
            RaftMetaStorageOptions opts = options;
            if (opts != null) {
                opts.getNode()
                        .onError(new RaftException(ErrorType.ERROR_TYPE_META, RaftError.EIO, "vote not saved: %s", e));
            }
            return false;
        }
    }

    private static void write(FileChannel to, Vote next) throws IOException {
        byte[] text = next.votedFor().getBytes(StandardCharsets.UTF_8);
        ByteBuffer slot = ByteBuffer.allocate(HEADER_BYTES + text.length + Integer.BYTES);
        slot.putLong(MAGIC)
                .putLong(next.sequence())
                .putLong(next.term())
                .putInt(text.length)
                .put(text);
        CRC32C crc = new CRC32C();
        crc.update(slot.array(), 0, HEADER_BYTES + text.length);
        slot.putInt((int) crc.getValue()).flip();
        long offset = (next.sequence() & 1) * SLOT_BYTES;
        while (slot.hasRemaining()) {
            to.write(slot, offset + slot.position());
        }
        to.force(false);
    }

    /** Current term. */
    long term() {
        return vote.term();
    }

    @Override
    public boolean init(RaftMetaStorageOptions opts) {
        options = opts;
        return true;
    }

    @Override
    public void shutdown() {
        // The owner closes the file after the node has stopped: nothing is pending here.
    }

    void close() throws IOException {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public boolean setTerm(long term) {
        return save(term, vote.votedFor());
    }

    @Override
    public long getTerm() {
        return vote.term();
    }

    @Override
    public boolean setVotedFor(PeerId peerId) {
        return save(vote.term(), peerId.toString());
    }

    @Override
    public PeerId getVotedFor() {
        PeerId peer = new PeerId();
        peer.parse(vote.votedFor());
        return peer;
    }

    @Override
    public boolean setTermAndVotedFor(long term, PeerId peerId) {
        return save(term, peerId.toString());
    }
}
