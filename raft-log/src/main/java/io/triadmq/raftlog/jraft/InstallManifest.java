package io.triadmq.raftlog.jraft;

import io.triadmq.raftlog.AppliedPoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * What a node needs to become a copy of the sender as of one applied point: files of the state and segments of the log.
 *
 * <p>As text, one item per line, fields separated by tabs; the last line is a CRC32C of everything before it:
 *
 * <pre>
 * triadmq-install 1
 * segmentBytes    N
 * point   index   term    membership
 * next    position after the point's entry
 * state   length  relative path
 * segment base    end     first index     last index      last term
 * crc     hex
 * </pre>
 */
record InstallManifest(
        long segmentBytes, AppliedPoint point, long nextPosition, List<StateFile> state, List<SegmentFile> segments) {
    private static final String MAGIC = "triadmq-install 1";

    /** @param name relative path with {@code /} */
    record StateFile(String name, long length) {}

    /** The bytes {@code [base, end)}; {@code lastTerm} is the term of the last entry. */
    record SegmentFile(long base, long end, long firstIndex, long lastIndex, long lastTerm) {
        long length() {
            return end - base;
        }

        String name() {
            return String.format("%020d", base);
        }
    }

    byte[] encode() {
        StringBuilder text = new StringBuilder(MAGIC).append('\n');
        line(text, "segmentBytes", segmentBytes);
        line(text, "point", point.logIndex(), point.term(), point.configuration());
        line(text, "next", nextPosition);
        state.forEach(f -> line(text, "state", f.length(), f.name()));
        segments.forEach(s -> line(text, "segment", s.base(), s.end(), s.firstIndex(), s.lastIndex(), s.lastTerm()));
        line(text, "crc", crc(text.toString()));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void line(StringBuilder text, Object... fields) {
        for (int i = 0; i < fields.length; i++) {
            text.append(i == 0 ? "" : "\t").append(fields[i]);
        }
        text.append('\n');
    }

    private static String crc(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return String.format("%08x", crc.getValue());
    }

    /** @throws IOException not a manifest, or changed on its way */
    static InstallManifest decode(byte[] bytes) throws IOException {
        String text = new String(bytes, StandardCharsets.UTF_8);
        int crcLine = text.lastIndexOf("crc\t");
        if (!text.startsWith(MAGIC + "\n")
                || crcLine < 0
                || !text.substring(crcLine).equals("crc\t" + crc(text.substring(0, crcLine)) + "\n")) {
            throw new IOException("install manifest of " + bytes.length + " bytes is damaged or of another version");
        }
        long segmentBytes = 0;
        long next = 0;
        AppliedPoint point = AppliedPoint.NONE;
        List<StateFile> state = new ArrayList<>();
        List<SegmentFile> segments = new ArrayList<>();
        for (String line : text.substring(0, crcLine).split("\n", -1)) {
            String[] f = line.split("\t", -1);
            switch (f[0]) {
                case "segmentBytes" -> segmentBytes = Long.parseLong(f[1]);
                case "point" -> point = new AppliedPoint(Long.parseLong(f[1]), Long.parseLong(f[2]), f[3]);
                case "next" -> next = Long.parseLong(f[1]);
                case "state" -> state.add(new StateFile(safe(f[2]), Long.parseLong(f[1])));
                case "segment" ->
                    segments.add(new SegmentFile(
                            Long.parseLong(f[1]),
                            Long.parseLong(f[2]),
                            Long.parseLong(f[3]),
                            Long.parseLong(f[4]),
                            Long.parseLong(f[5])));
                default -> {
                    // The magic line, the empty end, and lines of later versions that this one can do without.
                }
            }
        }
        return new InstallManifest(segmentBytes, point, next, List.copyOf(state), List.copyOf(segments));
    }

    /** A name that stays inside the directory it is resolved against. */
    private static String safe(String name) throws IOException {
        Path path = Path.of(name);
        if (name.isEmpty() || path.isAbsolute() || !path.normalize().equals(path) || path.startsWith("..")) {
            throw new IOException("install manifest names the state file '" + name + "', expected a relative path");
        }
        return name;
    }
}
