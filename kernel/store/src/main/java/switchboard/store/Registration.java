package switchboard.store;

import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.IntStream;
import switchboard.store.Entry.Kind;

/**
 * What comes with a new user.
 *
 * @param options the gifts
 * @param clock dates tokens and log lines
 */
record Registration(OptionStore options, InstantSource clock) {
    private static final int AFF_CODE_LENGTH = 4;
    private static final int TRIES = 20;

    /** What forms take, in characters. */
    private static final int LONGEST_NAME = 12;

    /** Creates the user, gifts, their lines in the log, the inviter's reward and a token, in one transaction. */
    UserRow create(Mappers mappers, NewUser user, String hash) {
        UserRow row = insert(mappers, user, hash);
        long gift = options.number("QuotaForNewUser");
        if (gift > 0) {
            gift(mappers, row, gift, "新用户注册赠送 ");
        }
        if (row.inviterId() != 0) {
            reward(mappers, row);
        }
        var token = new NewToken(row.id(), "default", TokenRow.NEVER, -1, true, Optional.empty(), Optional.of(""));
        Tokens.insert(mappers, token, now());
        return mappers.users().find(row.id()).orElseThrow();
    }

    private UserRow insert(Mappers mappers, NewUser user, String hash) {
        String name = name(mappers, user);
        Optional<UserRow> inviter =
                user.inviterId() == 0 ? Optional.empty() : mappers.users().find(user.inviterId());
        var row = new UserRow(
                0,
                name,
                user.displayName().isEmpty() ? name : user.displayName(),
                UserRow.COMMON,
                UserRow.ENABLED,
                user.email(),
                "",
                "",
                "",
                "",
                RandomText.hex(32),
                0,
                0,
                0,
                "default",
                freeAffCode(mappers),
                inviter.map(UserRow::id).orElse(0L));
        var id = new GeneratedKey();
        mappers.users().insert(row, hash, id);
        return mappers.users().find(id.id()).orElseThrow();
    }

    private static String name(Mappers mappers, NewUser user) {
        String wish = user.username();
        return switch (user.naming()) {
            case EXACT -> wish;
            case NUMBERED -> free(mappers, wish + (mappers.users().maxId() + 1)).orElse(wish + RandomText.hex(8));
            case WISHED ->
                free(mappers, wish)
                        .or(() -> IntStream.rangeClosed(2, TRIES)
                                .mapToObj(number -> shortened(wish, 2) + number)
                                .flatMap(name -> free(mappers, name).stream())
                                .findFirst())
                        .orElseGet(() -> shortened(wish, 8) + RandomText.hex(8));
        };
    }

    private static Optional<String> free(Mappers mappers, String name) {
        return mappers.users().named(name).isPresent() ? Optional.empty() : Optional.of(name);
    }

    /** A name with room for so many characters more. */
    private static String shortened(String name, int room) {
        int length = name.codePointCount(0, name.length());
        return name.substring(0, name.offsetByCodePoints(0, Math.min(length, LONGEST_NAME - room)));
    }

    private void reward(Mappers mappers, UserRow row) {
        long invitee = options.number("QuotaForInvitee");
        if (invitee > 0) {
            gift(mappers, row, invitee, "使用邀请码赠送 ");
        }
        long inviter = options.number("QuotaForInviter");
        if (inviter > 0) {
            UserRow who = mappers.users().find(row.inviterId()).orElse(UserRow.NONE);
            gift(mappers, who, inviter, "邀请用户赠送 ");
        }
    }

    private void gift(Mappers mappers, UserRow user, long quota, String why) {
        Ledger.enter(mappers, user.id(), Kind.GIFT, quota, "", now());
        mappers.users().addQuota(user.id(), quota);
        String content = why + options.quotaText(quota);
        mappers.logs().insert(LogRow.note(LogRow.SYSTEM, user.id(), user.username(), now(), content));
    }

    /** Four characters leave room for 14 million users; who does not find a free one at once gets a longer one. */
    String freeAffCode(Mappers mappers) {
        for (int i = 0; i < TRIES; i++) {
            String code = RandomText.alphanumeric(AFF_CODE_LENGTH);
            if (mappers.users().byAffCode(code).isEmpty()) {
                return code;
            }
        }
        return RandomText.alphanumeric(4 * AFF_CODE_LENGTH);
    }

    /** Epoch seconds. */
    long now() {
        return clock.instant().getEpochSecond();
    }
}
