package switchboard.store;

import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;

/** SQL on closed sessions. */
interface SessionMapper {
    @Select("SELECT COUNT(1) FROM switchboard_closed_sessions WHERE id = #{id}")
    int contains(@Param("id") String id);

    @Insert("INSERT INTO switchboard_closed_sessions (id, ends_at) VALUES (#{id}, #{end})")
    int insert(@Param("id") String id, @Param("end") long end);

    @Delete("DELETE FROM switchboard_closed_sessions WHERE ends_at <= #{now}")
    int forget(@Param("now") long now);
}
