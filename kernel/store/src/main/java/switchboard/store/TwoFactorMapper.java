package switchboard.store;

import java.util.Optional;
import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;

/** SQL on second factors. */
interface TwoFactorMapper {
    @Select("""
            SELECT user_id, secret, confirmed_at, last_step, tries, tries_until FROM switchboard_two_factor
             WHERE user_id = #{userId}
            """)
    Optional<TwoFactorRow> find(@Param("userId") long userId);

    @Insert("""
            INSERT INTO switchboard_two_factor (user_id, secret, confirmed_at, last_step, tries, tries_until)
            VALUES (#{userId}, #{secret}, 0, 0, 0, 0)
            """)
    int insert(@Param("userId") long userId, @Param("secret") String secret);

    @Update("UPDATE switchboard_two_factor SET confirmed_at = #{now} WHERE user_id = #{userId} AND confirmed_at = 0")
    int confirm(@Param("userId") long userId, @Param("now") long now);

    /** Uses a code up: check and write are one statement, so a code proves something once. */
    @Update("""
            UPDATE switchboard_two_factor SET last_step = #{step}, tries = 0
             WHERE user_id = #{userId} AND last_step < #{step}
            """)
    int use(@Param("userId") long userId, @Param("step") long step);

    @Update("""
            UPDATE switchboard_two_factor SET tries = #{tries}, tries_until = #{until} WHERE user_id = #{userId}
            """)
    int tried(@Param("userId") long userId, @Param("tries") int tries, @Param("until") long until);

    @Delete("DELETE FROM switchboard_two_factor WHERE user_id = #{userId}")
    int delete(@Param("userId") long userId);

    @Insert("INSERT INTO switchboard_recovery_codes (user_id, hash) VALUES (#{userId}, #{hash})")
    int insertCode(@Param("userId") long userId, @Param("hash") String hash);

    /** Uses a recovery code up: 1 if it was there. */
    @Delete("DELETE FROM switchboard_recovery_codes WHERE user_id = #{userId} AND hash = #{hash}")
    int useCode(@Param("userId") long userId, @Param("hash") String hash);

    @Delete("DELETE FROM switchboard_recovery_codes WHERE user_id = #{userId}")
    int deleteCodes(@Param("userId") long userId);

    @Select("SELECT COUNT(1) FROM switchboard_recovery_codes WHERE user_id = #{userId}")
    int codes(@Param("userId") long userId);
}
