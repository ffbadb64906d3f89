-- name: SecondFactor :one
select account_id, secret, used_step, created_at from second_factor where account_id = $1;

-- name: SecondFactors :many
select account_id from second_factor;

-- name: CreateSecondFactor :exec
insert into second_factor (account_id, secret, used_step, created_at) values ($1, $2, $3, $4);

-- name: DeleteSecondFactor :execrows
delete from second_factor where account_id = $1;

-- name: UseFactorStep :execrows
update second_factor set used_step = $1 where account_id = $2 and used_step < $3;

-- name: CreateRecoveryCode :exec
insert into recovery_code (account_id, number, sum, used_at) values ($1, $2, $3, 0);

-- name: DeleteRecoveryCodes :exec
delete from recovery_code where account_id = $1;

-- name: UseRecoveryCode :execrows
update recovery_code set used_at = $1 where account_id = $2 and sum = $3 and used_at = 0;

-- name: RecoveryCodesLeft :one
select count(*) from recovery_code where account_id = $1 and used_at = 0;
