package switchboard.store;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A settlement as the journal keeps it. Texts are cut where they would not fit; the database would not want them either.
 *
 * @param userId who pays
 * @param tokenId by which token
 * @param at epoch seconds
 * @param settlement what it cost
 */
record Charged(long userId, long tokenId, long at, Settlement settlement) {
    private static final int WITHOUT_RECEIPT = 1;
    private static final int FORMAT = 2;
    private static final int ABOUT = 320; // bytes without a receipt
    private static final int LONGEST_TEXT = 191;
    private static final int LONGEST_CONTENT = 512;
    private static final int LONGEST_RECEIPT = 3000; // bytes

    byte[] bytes() {
        var bytes = new ByteArrayOutputStream(ABOUT + settlement.receipt().length());
        try (var out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            out.writeLong(userId);
            out.writeLong(tokenId);
            out.writeLong(at);
            out.writeLong(settlement.quota());
            out.writeLong(settlement.channelId());
            out.writeBoolean(settlement.counted());
            out.writeBoolean(settlement.log().isPresent());
            if (settlement.log().isPresent()) {
                write(settlement.log().get(), out);
            }
            out.writeUTF(cut(settlement.group(), LONGEST_TEXT));
            out.writeUTF(fits(settlement.receipt()) ? settlement.receipt() : "");
        } catch (IOException e) {
            throw new UncheckedIOException("in memory", e);
        }
        return bytes.toByteArray();
    }

    /**
     * As a draft.
     *
     * @param grows whether {@link #grown} can be asked of it
     */
    record Draft(byte[] bytes, boolean grows) {}

    /**
     * As a draft of so many bytes at most: without the receipt if it is too long.
     *
     * @return empty if nothing would be charged, or nothing would be left by which the call can be told
     */
    Optional<Draft> draft(int most) {
        if (settlement.quota() == 0) {
            return Optional.empty();
        }
        return Stream.of(this, new Charged(userId, tokenId, at, settlement.withoutReceipt()))
                .filter(one -> !Ledger.reference(one.settlement).isEmpty())
                .map(one -> new Draft(one.bytes(), one.hasReceipt()))
                .filter(draft -> draft.bytes().length <= most)
                .findFirst();
    }

    /**
     * This charge for an answer that had become longer.
     *
     * @param completion tokens it had then
     * @param millis how much later that was
     * @throws IllegalArgumentException if that cannot be told from its receipt
     */
    Charged grown(long completion, long millis) {
        long later = at + TimeUnit.MILLISECONDS.toSeconds(millis);
        return new Charged(userId, tokenId, later, settlement.grown(completion, millis));
    }

    static Charged of(ByteBuffer record) {
        byte[] bytes = new byte[record.remaining()];
        record.get(bytes);
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int format = in.readByte();
            if (format != FORMAT && format != WITHOUT_RECEIPT) {
                throw new StoreException("the journal was written by another version: format " + format, null);
            }
            long userId = in.readLong();
            long tokenId = in.readLong();
            long at = in.readLong();
            long quota = in.readLong();
            long channelId = in.readLong();
            boolean counted = in.readBoolean();
            Optional<LogRow> log = in.readBoolean() ? Optional.of(read(in)) : Optional.empty();
            String group = format == WITHOUT_RECEIPT ? "" : in.readUTF();
            String receipt = format == WITHOUT_RECEIPT ? "" : in.readUTF();
            return new Charged(userId, tokenId, at, new Settlement(quota, channelId, counted, log, group, receipt));
        } catch (IOException e) {
            throw new UncheckedIOException("in memory", e);
        }
    }

    private static void write(LogRow log, DataOutputStream out) throws IOException {
        out.writeLong(log.userId());
        out.writeLong(log.createdAt());
        out.writeInt(log.type());
        out.writeUTF(cut(log.content(), LONGEST_CONTENT));
        out.writeUTF(cut(log.username(), LONGEST_TEXT));
        out.writeUTF(cut(log.tokenName(), LONGEST_TEXT));
        out.writeUTF(cut(log.modelName(), LONGEST_TEXT));
        out.writeLong(log.quota());
        out.writeLong(log.promptTokens());
        out.writeLong(log.completionTokens());
        out.writeLong(log.channelId());
        out.writeUTF(cut(log.requestId(), LONGEST_TEXT));
        out.writeLong(log.elapsedTime());
        out.writeBoolean(log.stream());
        out.writeBoolean(log.systemPromptReset());
    }

    private static LogRow read(DataInputStream in) throws IOException {
        return new LogRow(
                0,
                in.readLong(),
                in.readLong(),
                in.readInt(),
                in.readUTF(),
                in.readUTF(),
                in.readUTF(),
                in.readUTF(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readUTF(),
                in.readLong(),
                in.readBoolean(),
                in.readBoolean());
    }

    private boolean hasReceipt() {
        return !settlement.receipt().isEmpty() && fits(settlement.receipt());
    }

    /** Half a receipt would be none: it is whole or missing, and {@link PaidCall} keeps it short. */
    private static boolean fits(String receipt) {
        return 3 * receipt.length() <= LONGEST_RECEIPT
                || receipt.getBytes(StandardCharsets.UTF_8).length <= LONGEST_RECEIPT;
    }

    private static String cut(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
        return text.substring(0, end);
    }
}
