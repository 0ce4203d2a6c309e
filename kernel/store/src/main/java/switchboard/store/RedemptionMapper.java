package switchboard.store;

import java.util.List;
import java.util.Optional;
import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;

/** SQL on redemption codes. */
interface RedemptionMapper {
    String COLUMNS = "id, user_id, ${key}, status, name, quota, created_time, redeemed_time";

    @Select("SELECT " + COLUMNS + " FROM redemptions WHERE id = #{id}")
    Optional<RedemptionRow> find(@Param("id") long id);

    @Select("SELECT " + COLUMNS + " FROM redemptions WHERE ${key} = #{value}")
    Optional<RedemptionRow> byKey(@Param("value") String value);

    @Select("SELECT " + COLUMNS + " FROM redemptions ORDER BY id DESC LIMIT #{limit} OFFSET #{offset}")
    List<RedemptionRow> page(@Param("limit") int limit, @Param("offset") long offset);

    @Select("SELECT " + COLUMNS
            + " FROM redemptions WHERE id = #{id} OR name LIKE #{prefix} ESCAPE '!' ORDER BY id DESC LIMIT "
            + Paging.MOST_FOUND)
    List<RedemptionRow> search(@Param("id") long id, @Param("prefix") String prefix);

    @Insert("""
            INSERT INTO redemptions (user_id, ${key}, status, name, quota, created_time, redeemed_time)
            VALUES (#{userId}, #{key}, #{status}, #{name}, #{quota}, #{createdTime}, #{redeemedTime})
            """)
    int insert(RedemptionRow redemption);

    @Update("""
            UPDATE redemptions
               SET name = #{name}, quota = #{quota}, status = CASE WHEN status = 3 THEN 3 ELSE #{status} END
             WHERE id = #{id}
            """)
    int update(RedemptionRow redemption);

    /**
     * Uses a code up, if it is enabled: check and write are one statement, so it cannot be redeemed twice.
     *
     * @return 1 if it was enabled
     */
    @Update("UPDATE redemptions SET status = 3, redeemed_time = #{now} WHERE id = #{id} AND status = 1")
    int use(@Param("id") long id, @Param("now") long now);

    @Delete("DELETE FROM redemptions WHERE id = #{id}")
    int delete(@Param("id") long id);
}
