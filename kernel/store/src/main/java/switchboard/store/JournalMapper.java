package switchboard.store;

import java.util.Optional;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;

/** SQL on how far each journal has come. */
interface JournalMapper {
    @Select("SELECT applied FROM switchboard_journals WHERE id = #{id}")
    Optional<Long> applied(@Param("id") String id);

    @Insert("INSERT INTO switchboard_journals (id, applied) VALUES (#{id}, 0)")
    int insert(@Param("id") String id);

    /** Moves on; nothing happens if somebody did before. */
    @Update("UPDATE switchboard_journals SET applied = #{to} WHERE id = #{id} AND applied = #{from}")
    int advance(@Param("id") String id, @Param("from") long from, @Param("to") long to);
}
