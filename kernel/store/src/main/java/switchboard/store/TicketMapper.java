package switchboard.store;

import java.util.Optional;
import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;

/** SQL on tickets. */
interface TicketMapper {
    @Insert("""
            INSERT INTO switchboard_tickets (kind, id, value, tries, ends_at)
            VALUES (#{kind}, #{id}, #{value}, 0, #{end})
            """)
    int insert(
            @Param("kind") String kind, @Param("id") String id, @Param("value") String value, @Param("end") long end);

    @Select("SELECT value FROM switchboard_tickets WHERE kind = #{kind} AND id = #{id} AND ends_at > #{now}")
    Optional<String> value(@Param("kind") String kind, @Param("id") String id, @Param("now") long now);

    @Select("SELECT tries FROM switchboard_tickets WHERE kind = #{kind} AND id = #{id}")
    Optional<Integer> tries(@Param("kind") String kind, @Param("id") String id);

    @Update("""
            UPDATE switchboard_tickets SET tries = tries + 1
             WHERE kind = #{kind} AND id = #{id} AND ends_at > #{now}
            """)
    int tryOnce(@Param("kind") String kind, @Param("id") String id, @Param("now") long now);

    @Delete("DELETE FROM switchboard_tickets WHERE kind = #{kind} AND id = #{id}")
    int delete(@Param("kind") String kind, @Param("id") String id);

    @Delete("DELETE FROM switchboard_tickets WHERE ends_at <= #{now}")
    int forget(@Param("now") long now);
}
