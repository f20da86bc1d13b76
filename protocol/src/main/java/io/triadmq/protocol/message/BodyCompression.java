package io.triadmq.protocol.message;

import io.triadmq.protocol.command.BadRequestException;
import java.io.ByteArrayOutputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** Compresses and expands message bodies (protocol 03 §5). Only clients do: servers keep what they got. */
public final class BodyCompression {
    /** Level that stock clients use. */
    public static final int DEFAULT_LEVEL = 5;
    /** Bits that a body compressed by {@link #compress} adds to sysFlag. */
    public static final int ZLIB_FLAGS = SysFlag.COMPRESSED | SysFlag.COMPRESSION_ZLIB;

    private static final int CHUNK = 8192;

    private BodyCompression() {}

    /** @param level 1 (fast) to 9 (small) */
    public static byte[] compress(byte[] body, int level) {
        Deflater deflater = new Deflater(level);
        try {
            deflater.setInput(body);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream(body.length / 2 + 64);
            byte[] chunk = new byte[CHUNK];
            while (!deflater.finished()) {
                out.write(chunk, 0, deflater.deflate(chunk));
            }
            return out.toByteArray();
        } finally {
            deflater.end();
        }
    }

    /**
     * The body as the application sent it.
     *
     * @param maxBytes limit of the result, so that a small hostile body cannot fill the memory
     * @throws BadRequestException if the bytes are damaged, too many, or compressed in another way than zlib
     */
    public static byte[] expand(byte[] data, int at, int length, int sysFlag, int maxBytes) {
        int type = sysFlag & SysFlag.COMPRESSION_MASK;
        if (type != SysFlag.COMPRESSION_UNSAID && type != SysFlag.COMPRESSION_ZLIB) {
            String name =
                    type == SysFlag.COMPRESSION_LZ4 ? "LZ4" : type == SysFlag.COMPRESSION_ZSTD ? "zstd" : "unknown";
            throw new BadRequestException("body compressed with " + name + ", this client expands zlib only");
        }
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(data, at, length);
            return inflate(inflater, length, maxBytes);
        } catch (DataFormatException e) {
            throw new BadRequestException("compressed body of " + length + " bytes is damaged: " + e.getMessage(), e);
        } finally {
            inflater.end();
        }
    }

    private static byte[] inflate(Inflater inflater, int length, int maxBytes) throws DataFormatException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(Math.min(maxBytes, 4 * length + 64));
        byte[] chunk = new byte[CHUNK];
        while (!inflater.finished()) {
            int count = inflater.inflate(chunk);
            if (count == 0 && !inflater.finished()) {
                throw new BadRequestException("compressed body of " + length + " bytes is cut off");
            }
            if (out.size() + count > maxBytes) {
                throw new BadRequestException(
                        "compressed body of " + length + " bytes expands to more than " + maxBytes + " bytes");
            }
            out.write(chunk, 0, count);
        }
        return out.toByteArray();
    }
}
