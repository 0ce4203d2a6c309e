package switchboard.store;

import java.util.List;
import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;

/** SQL on what was spent by hour, and on notes. */
interface SpendingMapper {
    /** What a subject spent in an hour. */
    record Row(String kind, String subject, long hour, long quota) {}

    @Update("""
            UPDATE switchboard_spending SET quota = quota + #{row.quota}
             WHERE kind = #{row.kind} AND subject = #{row.subject} AND hour = #{row.hour}
            """)
    int add(@Param("row") Row row);

    @Insert("""
            INSERT INTO switchboard_spending (kind, subject, hour, quota)
            VALUES (#{row.kind}, #{row.subject}, #{row.hour}, #{row.quota})
            """)
    int insert(@Param("row") Row row);

    @Select("""
            <script>SELECT kind, subject, hour, quota FROM switchboard_spending
             WHERE kind = #{kind} AND hour >= #{from}
               AND subject IN <foreach collection="subjects" item="id" open="(" separator="," close=")">#{id}</foreach>
            </script>
            """)
    List<Row> since(@Param("kind") String kind, @Param("subjects") List<String> subjects, @Param("from") long from);

    @Delete("DELETE FROM switchboard_spending WHERE kind = #{kind} AND subject = #{subject}")
    int forget(@Param("kind") String kind, @Param("subject") String subject);

    @Delete("DELETE FROM switchboard_spending WHERE hour < #{hour}")
    int forgetBefore(@Param("hour") long hour);

    @Select("SELECT COUNT(1) FROM switchboard_notes WHERE id = #{id}")
    int noted(@Param("id") String id);

    @Insert("INSERT INTO switchboard_notes (id, noted_at) VALUES (#{id}, #{at})")
    int note(@Param("id") String id, @Param("at") long at);

    @Delete("DELETE FROM switchboard_notes WHERE noted_at < #{before}")
    int forgetNotes(@Param("before") long before);
}
