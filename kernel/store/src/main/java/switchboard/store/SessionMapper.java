package switchboard.store;

import java.util.List;
import java.util.Optional;
import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;

/** SQL on login sessions. */
interface SessionMapper {
    String SELECT = """
            SELECT id, user_id, signer, stamp, created_at, seen_at, ends_at, address, agent FROM switchboard_sessions
            """;

    @Select(SELECT + " WHERE id = #{id} AND ends_at > #{now}")
    Optional<SessionRow> find(@Param("id") String id, @Param("now") long now);

    @Select(SELECT + " WHERE user_id = #{userId} AND ends_at > #{now} ORDER BY seen_at DESC, id LIMIT #{limit}")
    List<SessionRow> of(@Param("userId") long userId, @Param("now") long now, @Param("limit") int limit);

    @Insert("""
            INSERT INTO switchboard_sessions (id, user_id, signer, stamp, created_at, seen_at, ends_at, address, agent)
            VALUES (#{id}, #{userId}, #{signer}, #{stamp}, #{createdAt}, #{seenAt}, #{endsAt}, #{address}, #{agent})
            """)
    int insert(SessionRow session);

    /** Notes a use, unless one after {@code before} is noted: of all who come at once one writes. */
    @Update("""
            UPDATE switchboard_sessions SET seen_at = #{now}, address = #{address}
             WHERE id = #{id} AND seen_at <= #{before}
            """)
    int seen(
            @Param("id") String id,
            @Param("now") long now,
            @Param("before") long before,
            @Param("address") String address);

    @Delete("DELETE FROM switchboard_sessions WHERE id = #{id} AND user_id = #{userId}")
    int delete(@Param("userId") long userId, @Param("id") String id);

    @Delete("DELETE FROM switchboard_sessions WHERE user_id = #{userId} AND id <> #{but}")
    int deleteAll(@Param("userId") long userId, @Param("but") String but);

    @Delete("DELETE FROM switchboard_sessions WHERE ends_at <= #{now}")
    int forget(@Param("now") long now);
}
