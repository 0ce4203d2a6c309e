package switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process had noted of its calls is found by the next one, wherever it was cut. */
final class DraftsTest {
    @TempDir
    private Path folder;

    private Drafts open() {
        return Drafts.open(folder, JournalFolder::allocated);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private List<String> found() {
        return open().left().stream()
                .map(left -> new String(left.draft(), StandardCharsets.UTF_8))
                .toList();
    }

    /** Changes one byte of the only file. */
    private void damage(int at) throws IOException {
        Path file = folder.resolve("0.drafts");
        byte[] all = Files.readAllBytes(file);
        all[at] ^= 1;
        Files.write(file, all);
    }

    @Test
    void lastDraftOfEachCallIsFound() {
        Drafts drafts = open();
        Drafts.Place one = drafts.place().orElseThrow();
        Drafts.Place two = drafts.place().orElseThrow();
        for (int i = 1; i <= 5; i++) {
            one.put(bytes("one " + i));
        }
        two.put(bytes("two"));
        assertThat(found()).containsExactlyInAnyOrder("one 5", "two");
    }

    @Test
    void whatIsClearedIsGoneAndItsPlaceIsUsedAgain() {
        Drafts drafts = open();
        Drafts.Place place = drafts.place().orElseThrow();
        place.put(bytes("a"));
        place.put(bytes("b"));
        place.clear();
        assertThat(found()).isEmpty();
        Drafts.Place again = drafts.place().orElseThrow();
        assertThat(again).isSameAs(place);
        again.put(bytes("c"));
        assertThat(found()).containsExactly("c");
    }

    @Test
    void whatIsDoneIsNotFoundAgainAndItsPlaceMeanwhileNotUsed() {
        open().place().orElseThrow().put(bytes("a"));
        Drafts next = open();
        Drafts.Left left = next.left().getFirst();
        next.place().orElseThrow().put(bytes("b"));
        assertThat(found()).containsExactlyInAnyOrder("a", "b");
        next.done(left);
        assertThat(next.left()).isEmpty();
        assertThat(found()).containsExactly("b");
    }

    /** Halves of a place are 1,024 bytes, and are written in turns, the second one first. */
    @Test
    void tornDraftIsTheOneBefore() throws IOException {
        Drafts.Place place = open().place().orElseThrow();
        place.put(bytes("first"));
        place.put(bytes("other"));
        damage(24);
        assertThat(found()).containsExactly("first");
        damage(1024 + 24);
        assertThat(found()).isEmpty();
    }

    @Test
    void lengthThatCannotBeIsNoDraft() throws IOException {
        open().place().orElseThrow().put(bytes("first"));
        damage(1024);
        assertThat(found()).isEmpty();
    }

    @Test
    void lengthAnAnswerHasGrownToIsFoundWithItsDraft() {
        Drafts.Place place = open().place().orElseThrow();
        place.put(bytes("first"));
        place.grow(7, 1500);
        place.grow(12, 2500);
        assertThat(open().left())
                .extracting(Drafts.Left::completion, Drafts.Left::millis)
                .containsExactly(tuple(12L, 2500L));
        place.put(bytes("other"));
        assertThat(open().left())
                .extracting(Drafts.Left::completion, Drafts.Left::millis)
                .containsExactly(tuple(0L, 0L));
    }

    /** The half that was written first has its own. */
    @Test
    void tornDraftLeavesWhatTheOneBeforeHadGrownTo() throws IOException {
        Drafts.Place place = open().place().orElseThrow();
        place.put(bytes("first"));
        place.grow(7, 1500);
        place.put(bytes("other"));
        place.grow(9, 2500);
        damage(24);
        assertThat(open().left()).extracting(Drafts.Left::completion).containsExactly(7L);
    }

    @Test
    void nextCallInAPlaceHasNotGrown() {
        Drafts drafts = open();
        Drafts.Place place = drafts.place().orElseThrow();
        place.put(bytes("a"));
        place.grow(1000, 1);
        place.clear();
        drafts.place().orElseThrow().put(bytes("b"));
        assertThat(open().left()).extracting(Drafts.Left::completion).containsExactly(0L);
    }

    @Test
    void growthThatCannotBeIsAsMuchAsThereIsRoomFor() {
        Drafts.Place place = open().place().orElseThrow();
        place.put(bytes("a"));
        place.grow(Long.MAX_VALUE, Long.MAX_VALUE);
        assertThat(open().left())
                .extracting(Drafts.Left::completion, Drafts.Left::millis)
                .containsExactly(tuple((1L << 32) - 1, (long) Integer.MAX_VALUE));
        place.grow(-1, -1);
        assertThat(open().left()).extracting(Drafts.Left::completion).containsExactly(0L);
    }

    @Test
    void draftGoesOnWhereAnEarlierProcessEnded() {
        Drafts.Place before = open().place().orElseThrow();
        IntStream.range(0, 4).forEach(i -> before.put(bytes("earlier " + i)));
        Drafts drafts = open();
        drafts.done(drafts.left().getFirst());
        Drafts.Place place = drafts.place().orElseThrow();
        place.put(bytes("later"));
        assertThat(found()).containsExactly("later");
    }

    @Test
    void largestFitsAndNothingLarger() {
        Drafts.Place place = open().place().orElseThrow();
        place.put(new byte[Drafts.LARGEST]);
        assertThatThrownBy(() -> place.put(new byte[Drafts.LARGEST + 1])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> place.put(new byte[0])).isInstanceOf(IllegalArgumentException.class);
        assertThat(found()).singleElement().asString().hasSize(Drafts.LARGEST);
    }

    @Test
    void thereIsMoreRoomBeforeItRunsOut() {
        Drafts drafts = open();
        for (int i = 0; i < 1000; i++) {
            drafts.place().orElseThrow().put(bytes("call " + i));
            drafts.provide();
        }
        assertThat(found()).hasSize(1000).doesNotHaveDuplicates();
    }

    @Test
    void noFileIsUsedTwiceThoughOneBeforeItIsGone() throws IOException {
        Drafts drafts = open();
        for (int i = 0; i < 300; i++) {
            assertThat(drafts.place()).isPresent();
            drafts.provide();
        }
        Files.delete(folder.resolve("0.drafts"));
        Drafts next = open();
        for (int i = 0; i < 600; i++) {
            next.place().orElseThrow().put(bytes("call " + i));
            next.provide();
        }
        assertThat(found()).hasSize(600).doesNotHaveDuplicates();
    }

    @Test
    void withoutRoomThereIsNoPlaceAndNobodyFails() {
        var full = new AtomicBoolean();
        Drafts drafts = Drafts.open(folder, (file, size) -> {
            if (full.get()) {
                throw new IOException("No space left on device");
            }
            return JournalFolder.allocated(file, size);
        });
        full.set(true);
        int places = 0;
        while (drafts.place().isPresent()) {
            places++;
            drafts.provide();
        }
        assertThat(places).isEqualTo(256);
    }

    @Test
    void manyAtOnceHaveAPlaceEach() throws Exception {
        Drafts drafts = open();
        List<Drafts.Place> places = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            places.add(drafts.place().orElseThrow());
            drafts.provide();
        }
        places.forEach(Drafts.Place::clear);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> callers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                int caller = i;
                callers.add(threads.submit(() -> {
                    for (int call = 0; call < 50; call++) {
                        Drafts.Place place = drafts.place().orElseThrow();
                        place.put(bytes(caller + " begins"));
                        place.put(bytes(caller + "." + call));
                        if (call < 49) {
                            place.clear();
                        }
                    }
                }));
            }
            for (Future<?> each : callers) {
                each.get();
            }
        }
        assertThat(found())
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 200)
                        .mapToObj(caller -> caller + ".49")
                        .toList());
    }

    @Test
    void folderThatCannotBeReadIsSaid() {
        assertThatThrownBy(() -> Drafts.open(folder.resolve("none"), (file, size) -> {
                    throw new UncheckedIOException(new IOException("never asked"));
                }))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("cannot read the drafts");
    }
}
