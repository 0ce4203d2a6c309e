package switchboard.store;

import java.util.List;
import java.util.Optional;
import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;

/** SQL on notices. */
interface NoticeMapper {
    String COLUMNS = """
            id, delivery, about, event, user_id, address, language, facts, happened_at, state, notifier, destination, tries,
            due_at, error, changed_at
            """;

    @Insert("""
            INSERT INTO switchboard_notices (delivery, about, event, user_id, address, language, facts, happened_at, state,
                                             notifier, destination, tries, due_at, error, changed_at)
            VALUES (#{delivery}, #{about}, #{event}, #{userId}, #{address}, #{language}, #{facts}, #{happenedAt}, #{state},
                    #{notifier}, #{destination}, #{tries}, #{dueAt}, #{error}, #{changedAt})
            """)
    int insert(NoticeRow row);

    @Select("SELECT COUNT(1) FROM switchboard_notices WHERE about = #{about} AND happened_at > #{after}")
    int about(@Param("about") String about, @Param("after") long after);

    @Select("SELECT " + COLUMNS + """
             FROM switchboard_notices WHERE state IN ('NEW', 'WAITING', 'SENDING') AND due_at <= #{now}
             ORDER BY due_at, id LIMIT #{limit}
            """)
    List<NoticeRow> due(@Param("now") long now, @Param("limit") int limit);

    /**
     * Takes a notice for one attempt: of all nodes that saw it due, one gets it. Until then the attempt should be over.
     *
     * @return 1 if it is ours
     */
    @Update("""
            UPDATE switchboard_notices
               SET state = 'SENDING', tries = tries + 1, due_at = #{until}, changed_at = #{now}
             WHERE id = #{row.id} AND state = #{row.state} AND tries = #{row.tries} AND due_at = #{row.dueAt}
            """)
    int claim(@Param("row") NoticeRow row, @Param("until") long until, @Param("now") long now);

    @Update("""
            UPDATE switchboard_notices
               SET state = #{state}, notifier = #{notifier}, destination = #{destination}, due_at = #{due},
                   error = #{error}, changed_at = #{now}
             WHERE id = #{row.id} AND tries = #{row.tries} + 1 AND state = 'SENDING'
            """)
    int ended(
            @Param("row") NoticeRow row,
            @Param("state") String state,
            @Param("notifier") String notifier,
            @Param("destination") String destination,
            @Param("due") long due,
            @Param("error") String error,
            @Param("now") long now);

    @Update("""
            UPDATE switchboard_notices SET state = 'WAITING', tries = 0, due_at = #{now}, changed_at = #{now}
             WHERE id = #{id} AND state IN ('WAITING', 'FAILED', 'UNADDRESSED')
            """)
    int retry(@Param("id") long id, @Param("now") long now);

    @Select("SELECT " + COLUMNS + " FROM switchboard_notices WHERE id = #{id}")
    Optional<NoticeRow> find(@Param("id") long id);

    @Select("SELECT " + COLUMNS + " FROM switchboard_notices ORDER BY id DESC LIMIT #{limit} OFFSET #{offset}")
    List<NoticeRow> page(@Param("limit") int limit, @Param("offset") long offset);

    @Select("SELECT " + COLUMNS + """
             FROM switchboard_notices WHERE state = #{state} ORDER BY id DESC LIMIT #{limit} OFFSET #{offset}
            """)
    List<NoticeRow> pageOf(@Param("state") String state, @Param("limit") int limit, @Param("offset") long offset);

    @Delete("DELETE FROM switchboard_notices WHERE state IN ('DELIVERED', 'UNADDRESSED') AND changed_at < #{before}")
    int forgetEnded(@Param("before") long before);

    @Delete("DELETE FROM switchboard_notices WHERE state = 'FAILED' AND changed_at < #{before}")
    int forgetFailed(@Param("before") long before);
}
