package switchboard.store;

import java.util.List;
import java.util.Optional;
import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;

/** SQL on accounts elsewhere and on who has which e-mail address. */
interface IdentityMapper {
    /** Users whose column the database finds equal: it may be less exact than we are. */
    @Select("SELECT " + UserMapper.COLUMNS + " FROM users WHERE ${column} = #{value} ORDER BY id")
    List<UserRow> alike(@Param("column") String column, @Param("value") String value);

    @Select("SELECT user_id FROM switchboard_external_ids WHERE id = #{id}")
    Optional<Long> owner(@Param("id") String id);

    /** Fails if the id is there; waits for whoever is about to put it there. */
    @Insert("""
            INSERT INTO switchboard_external_ids (id, method, external_id, user_id)
            VALUES (#{id}, #{method}, #{value}, #{userId})
            """)
    int insert(
            @Param("id") String id,
            @Param("method") String method,
            @Param("value") String value,
            @Param("userId") long userId);

    @Delete("DELETE FROM switchboard_external_ids WHERE id = #{id}")
    int delete(@Param("id") String id);

    @Delete("DELETE FROM switchboard_external_ids WHERE method = #{method} AND user_id = #{userId}")
    int deleteOf(@Param("method") String method, @Param("userId") long userId);

    @Update("UPDATE users SET ${column} = #{value} WHERE id = #{id}")
    int set(@Param("column") String column, @Param("value") String value, @Param("id") long id);

    @Select("SELECT method FROM switchboard_external_ids WHERE user_id = #{userId} ORDER BY method")
    List<String> methods(@Param("userId") long userId);
}
